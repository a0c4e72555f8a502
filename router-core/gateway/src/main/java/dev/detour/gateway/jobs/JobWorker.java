package dev.detour.gateway.jobs;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.chat.Intake;
import dev.detour.gateway.chat.RequestIds;
import dev.detour.gateway.chat.Serving;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Route;
import dev.detour.store.JobQueue;
import dev.detour.store.LeasedJob;
import dev.detour.store.NewJob;
import dev.detour.store.RunEnd;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on one event loop, through the same attempt loop as live requests and behind them: at
 * most so many at once, and none taken up while the event loop is late.
 */
final class JobWorker {
  private static final Logger log = LoggerFactory.getLogger(JobWorker.class);
  private static final Duration LATE = Duration.ofMillis(100);
  private static final Duration SPREAD = Duration.ofSeconds(1);
  private static final int WOKEN_BY_AN_ANSWER = 1_000;
  private static final int WOKEN_TO_PROBE = 2;

  private final Serving serving;
  private final JobQueue queue;
  private final LivePolicy policy;
  private final KeyRing keys;
  private final String owner;
  private final GatewayConfig.Jobs settings;
  private final Intake intake;
  private final Map<String, Surface> surfaces;
  private final Map<LeasedJob.Lease, Run> running = new HashMap<>();
  private final Set<String> unhealthy = new HashSet<>();
  private final List<Long> timers = new ArrayList<>();
  private @Nullable Promise<Void> drained;
  private long lastTick;
  private boolean late;
  private boolean leasing;
  private boolean again;
  private boolean troubleTold;

  JobWorker(
      Serving serving,
      JobQueue queue,
      LivePolicy policy,
      KeyRing keys,
      String owner,
      GatewayConfig.Jobs settings) {
    this.serving = serving;
    this.queue = queue;
    this.policy = policy;
    this.keys = keys;
    this.owner = owner;
    this.settings = settings;
    this.intake = new Intake(serving);
    this.surfaces = Surfaces.all(serving.limits().maxBodyBytes());
  }

  /** Begins to look for jobs. Call on the event loop. */
  void start() {
    if (settings.concurrency() == 0) {
      return;
    }
    lastTick = System.nanoTime();
    long everyMs = settings.pollInterval().toMillis();
    timers.add(serving.vertx().setPeriodic(everyMs, id -> tick()));
    timers.add(
        serving
            .vertx()
            .setPeriodic(
                Math.max(1, settings.lease().toMillis() / 4),
                id -> new ArrayList<>(running.values()).forEach(Run::keepAlive)));
    look();
  }

  private void tick() {
    long now = System.nanoTime();
    late = now - lastTick - settings.pollInterval().toNanos() > LATE.toNanos();
    lastTick = now;
    probe();
    look();
  }

  /** Looks for jobs that are ready. Call on the event loop. */
  void look() {
    int free = settings.concurrency() - running.size();
    if (drained != null || late || free <= 0 || settings.concurrency() == 0) {
      return;
    }
    if (leasing) {
      again = true;
      return;
    }
    leasing = true;
    long asked = System.nanoTime();
    queue.lease(owner, settings.lease(), free).onComplete(taken -> onLeased(taken, asked));
  }

  private void onLeased(io.vertx.core.AsyncResult<List<LeasedJob>> taken, long asked) {
    leasing = false;
    if (taken.failed()) {
      if (!troubleTold) {
        log.warn("the job queue does not answer", taken.cause());
      }
      troubleTold = true;
      return;
    }
    troubleTold = false;
    taken.result().forEach(job -> run(job, asked));
    Promise<Void> draining = drained;
    if (draining != null && running.isEmpty()) {
      draining.tryComplete();
    } else if (again) {
      again = false;
      look();
    }
  }

  private void run(LeasedJob leased, long asked) {
    PolicySnapshot snapshot = policy.current();
    Run run =
        new Run(
            leased,
            queue,
            settings.lease(),
            asked,
            snapshot == null ? leased.job().policyVersion() : snapshot.version(),
            end -> onEnd(leased.lease(), end));
    running.put(leased.lease(), run);
    NewJob.Request request = leased.request();
    Optional<KeyRing.Caller> caller = keys.find(request.apiKey());
    Surface surface = surfaces.get(request.surface());
    if (drained != null || snapshot == null || !keys.isLoaded()) {
      onEnd(leased.lease(), Optional.of(run.release("not_ready")));
    } else if (caller.isEmpty()) {
      onEnd(leased.lease(), Optional.of(run.fail(keyGone())));
    } else if (surface == null) {
      onEnd(leased.lease(), Optional.of(run.fail(unknownSurface(request.surface()))));
    } else {
      intake.handle(
          new Intake.Arrival(
              surface,
              RequestIds.next(serving.clock().millis()),
              snapshot,
              caller.get(),
              headers(request),
              run.reply(),
              Optional.of(run)),
          request.body().getBytes());
    }
  }

  private static MultiMap headers(NewJob.Request request) {
    MultiMap headers = HttpHeaders.headers();
    request.headers().forEach(headers::set);
    request.traceParent().ifPresent(place -> headers.set("traceparent", place));
    return headers;
  }

  private void onEnd(LeasedJob.Lease lease, Optional<RunEnd> end) {
    Run run = running.remove(lease);
    if (run == null) {
      return;
    }
    note(run);
    Future<Boolean> stored =
        end.isEmpty() ? Future.succeededFuture(false) : queue.end(lease, end.get());
    stored
        .onFailure(e -> log.warn("job {}: its run's end is not stored", lease.jobId(), e))
        .onComplete(
            done -> {
              Promise<Void> draining = drained;
              if (draining == null) {
                look();
              } else if (running.isEmpty()) {
                draining.tryComplete();
              }
            });
  }

  /** What a run says of the health of its route, which other jobs may wait for. */
  private void note(Run run) {
    run.firstRoute()
        .ifPresent(
            route -> {
              if (run.isAnswered() && unhealthy.remove(route)) {
                wake(route, WOKEN_BY_AN_ANSWER);
              } else if (!isAvailable(route)) {
                unhealthy.add(route);
              }
            });
  }

  /** Lets a few jobs try each route that may be asked again. */
  private void probe() {
    for (String route : unhealthy) {
      if (isAvailable(route)) {
        wake(route, WOKEN_TO_PROBE);
      }
    }
  }

  private boolean isAvailable(String name) {
    PolicySnapshot snapshot = policy.current();
    Route route = snapshot == null ? null : snapshot.policy().routes().get(name);
    return route != null
        && serving.health().status(route, serving.clock().instant()) == RouteStatus.AVAILABLE;
  }

  private void wake(String route, int limit) {
    queue
        .wake(route, SPREAD, limit)
        .onSuccess(woken -> look())
        .onFailure(e -> log.debug("jobs that wait for {} are not woken", route, e));
  }

  int active() {
    return running.size();
  }

  /** Takes up nothing more, and ends once nothing is under way. Call on the event loop. */
  Future<Void> drain() {
    Promise<Void> promise = Promise.promise();
    drained = promise;
    timers.forEach(serving.vertx()::cancelTimer);
    if (running.isEmpty() && !leasing) {
      promise.complete();
    }
    return promise.future();
  }

  private static OpenAiError keyGone() {
    return OpenAiError.invalidRequest(
        401, "invalid_api_key", Optional.empty(), "The job's API key no longer works.");
  }

  private static OpenAiError unknownSurface(String surface) {
    return OpenAiError.server(500, "unknown_surface", "No router runs jobs of " + surface + ".");
  }
}
