package dev.detour.gateway.live;

import dev.detour.store.ApiKey;
import dev.detour.store.Bootstrap;
import dev.detour.store.BootstrapFile;
import dev.detour.store.Database;
import dev.detour.store.KeyStore;
import dev.detour.store.Notifications;
import dev.detour.store.PolicyStore;
import dev.detour.store.RouterRegistry;
import dev.detour.store.RouterState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps policy and keys in step with Postgres: by notification, and by polling for what a
 * notification missed. Reports this router's version back, at once after a change and every few
 * seconds.
 *
 * <p>With Postgres away the router goes on with what it has, in memory or in its state directory.
 */
public final class StoreSync {
  private static final Logger log = LoggerFactory.getLogger(StoreSync.class);
  private static final Duration KEY_POLL = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** A router that has been silent for longer shares in nothing. */
  private static final Duration ROUTER_LIVES = Duration.ofSeconds(10);

  private static final Duration RETRY = Duration.ofMillis(500);

  /** Who this router is. */
  public record Identity(String routerId, String address, Instant startedAt) {}

  private final Vertx vertx;
  private final Context context;
  private final Database database;
  private final PolicyStore policies;
  private final KeyStore keyStore;
  private final RouterRegistry registry;
  private final LivePolicy policy;
  private final KeyRing keys;
  private final StateFiles state;
  private final Identity identity;
  private final IntConsumer onRouters;
  private final SingleFlight policyRefresh;
  private final SingleFlight keyRefresh;
  private final SingleFlight heartbeat;
  private final List<Notifications> notifications = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private Future<Void> preparation = Future.succeededFuture();
  private boolean closed;
  private volatile @Nullable String trouble = "the control store has not answered yet";
  private boolean troubleTold;

  /**
   * A watcher that has not begun.
   *
   * @param onRouters told how many routers report themselves, after each report of this one
   * @param beforeKeys what must be known before keys are loaded
   */
  public StoreSync(
      Vertx vertx,
      Database database,
      LivePolicy policy,
      KeyRing keys,
      StateFiles state,
      Identity identity,
      IntConsumer onRouters,
      Supplier<Future<Void>> beforeKeys) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.database = database;
    this.policies = new PolicyStore(database);
    this.keyStore = new KeyStore(database);
    this.registry = new RouterRegistry(database);
    this.policy = policy;
    this.keys = keys;
    this.state = state;
    this.identity = identity;
    this.onRouters = onRouters;
    PolicySync sync = new PolicySync(vertx, policies, policy, state);
    policyRefresh = new SingleFlight(context, () -> watched("policy", sync.refresh()));
    keyRefresh =
        new SingleFlight(
            context, () -> watched("keys", beforeKeys.get().compose(known -> refreshKeys())));
    heartbeat = new SingleFlight(context, () -> watched("heartbeat", report()));
  }

  /** Takes policy and keys from the state directory. Blocks. */
  public static void loadLastGood(StateFiles state, LivePolicy policy, KeyRing keys) {
    state
        .policy()
        .ifPresent(
            stored -> {
              log.info("starting on the stored policy version {}", stored.version());
              policy.apply(stored.version(), stored.document());
            });
    state.keys().ifPresent(keys::load);
  }

  /** What is wrong with the control store; empty when it answered last time. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * Begins, and returns at once. Until Postgres answers it is asked again and again.
   *
   * @param bootstrap what an empty store gets
   */
  public void start(Duration policyPoll, Optional<Path> bootstrap) {
    context.runOnContext(nothing -> begin(policyPoll, bootstrap));
  }

  private void begin(Duration policyPoll, Optional<Path> bootstrap) {
    if (closed) {
      return;
    }
    preparation =
        watched("preparation", prepare(bootstrap))
            .onSuccess(prepared -> watch(policyPoll))
            .onFailure(
                e ->
                    timers.add(
                        vertx.setTimer(RETRY.toMillis(), id -> begin(policyPoll, bootstrap))));
  }

  /** Stops watching and takes this router off the registry. */
  public Future<Void> close() {
    Future<Void> done =
        Future.future(
            promise ->
                context.runOnContext(
                    nothing -> {
                      closed = true;
                      timers.forEach(vertx::cancelTimer);
                      notifications.forEach(Notifications::close);
                      preparation
                          .otherwiseEmpty()
                          .compose(ended -> registry.remove(identity.routerId()))
                          .onComplete(promise);
                    }));
    return done.otherwiseEmpty();
  }

  private Future<Void> prepare(Optional<Path> bootstrap) {
    Future<Void> migrated = database.migrate();
    if (bootstrap.isEmpty()) {
      return migrated;
    }
    return migrated
        .compose(done -> vertx.executeBlocking(() -> BootstrapFile.read(bootstrap.get()), false))
        .compose(file -> new Bootstrap(database).apply(file))
        .onSuccess(result -> log.info("bootstrap: {}", result))
        .mapEmpty();
  }

  private void watch(Duration policyPoll) {
    if (closed) {
      return;
    }
    policy.onChange(snapshot -> heartbeat.trigger());
    notifications.add(policies.listen(version -> policyRefresh.trigger(), policyRefresh::trigger));
    notifications.add(keyStore.listen(keyRefresh::trigger, keyRefresh::trigger));
    timers.add(vertx.setPeriodic(policyPoll.toMillis(), id -> policyRefresh.trigger()));
    timers.add(vertx.setPeriodic(KEY_POLL.toMillis(), id -> keyRefresh.trigger()));
    timers.add(vertx.setPeriodic(HEARTBEAT.toMillis(), id -> heartbeat.trigger()));
    policyRefresh.trigger();
    keyRefresh.trigger();
    heartbeat.trigger();
  }

  private Future<Void> refreshKeys() {
    return keyStore.loadActive().compose(this::takeKeys);
  }

  private Future<Void> takeKeys(List<ApiKey> loaded) {
    keys.load(loaded);
    return vertx.executeBlocking(
        () -> {
          state.keepKeys(loaded);
          return null;
        },
        false);
  }

  private Future<Void> report() {
    return heartbeat()
        .compose(reported -> registry.list(ROUTER_LIVES))
        .map(
            live -> {
              onRouters.accept(live.size());
              return null;
            });
  }

  private Future<Void> heartbeat() {
    PolicySnapshot snapshot = policy.current();
    return registry.heartbeat(
        new RouterState(
            identity.routerId(),
            identity.address(),
            snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot.version()),
            Optional.ofNullable(snapshot).map(PolicySnapshot::appliedAt),
            identity.startedAt()));
  }

  /** Notes whether the store answers, and says so once. */
  private <T> Future<T> watched(String what, Future<T> work) {
    return work.onComplete(
        done -> {
          if (done.succeeded()) {
            if (troubleTold) {
              log.info("the control store answers again");
            }
            troubleTold = false;
            trouble = null;
          } else if (!closed) {
            if (!troubleTold) {
              log.warn("the control store does not answer ({})", what, done.cause());
            }
            troubleTold = true;
            trouble = what + ": " + firstLine(done.cause());
          }
        });
  }

  private static String firstLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
