package dev.detour.console.policy;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import dev.detour.store.RegisteredRouter;
import dev.detour.store.RouterRegistry;
import dev.detour.store.RouterState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /routers}: which router runs which version, and how soon it had it. */
public final class RouterEndpoints {
  private static final Duration SHOWN = Duration.ofHours(24);
  private static final Duration LIVE = Duration.ofSeconds(15);

  private final RouterRegistry routers;
  private final PolicyStore policies;

  public RouterEndpoints(RouterRegistry routers, PolicyStore policies) {
    this.routers = routers;
    this.policies = policies;
  }

  /** Adds the endpoint. */
  public void mount(Api api) {
    api.read("/routers", this::list);
  }

  private Future<Answer> list(Call call) {
    return routers
        .list(SHOWN)
        .compose(
            found ->
                policies
                    .currentVersion()
                    .compose(
                        current ->
                            publishedAt(found)
                                .map(published -> Answer.ok(json(found, current, published)))));
  }

  /** When the versions that routers run were published. */
  private Future<Map<Long, Instant>> publishedAt(List<RegisteredRouter> found) {
    List<Future<Optional<PolicyVersion>>> versions =
        found.stream()
            .map(router -> router.state().policyVersion())
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .distinct()
            .map(policies::find)
            .toList();
    return Future.all(versions)
        .map(
            all ->
                versions.stream()
                    .flatMap(version -> version.result().stream())
                    .collect(
                        Collectors.toMap(
                            PolicyVersion::version, version -> version.info().createdAt())));
  }

  private static JsonObject json(
      List<RegisteredRouter> routers, long current, Map<Long, Instant> published) {
    JsonArray items = new JsonArray();
    routers.forEach(router -> items.add(json(router, current, published)));
    return new JsonObject()
        .put("currentVersion", current == 0 ? null : current)
        .put("routers", items);
  }

  private static JsonObject json(
      RegisteredRouter router, long current, Map<Long, Instant> published) {
    RouterState state = router.state();
    Long version = state.policyVersion().isPresent() ? state.policyVersion().getAsLong() : null;
    return new JsonObject()
        .put("id", state.routerId())
        .put("address", state.address())
        .put("policyVersion", version)
        .put(
            "versionsBehind",
            version == null || current == 0 ? null : Math.max(0, current - version))
        .put("policyAppliedAt", state.policyAppliedAt().map(Instant::toString).orElse(null))
        .put(
            "appliedAfterMs",
            appliedAfterMs(state, version == null ? null : published.get(version)))
        .put("startedAt", state.startedAt().toString())
        .put("lastSeenAt", router.lastSeenAt().toString())
        .put("live", router.silentFor().compareTo(LIVE) <= 0);
  }

  /** Absent for a version that was there when the router started: nothing was pushed then. */
  private static @Nullable Long appliedAfterMs(RouterState state, @Nullable Instant publishedAt) {
    if (publishedAt == null
        || state.policyAppliedAt().isEmpty()
        || publishedAt.isBefore(state.startedAt())) {
      return null;
    }
    // Two clocks may differ by more than a push takes.
    return Math.max(0, Duration.between(publishedAt, state.policyAppliedAt().get()).toMillis());
  }
}
