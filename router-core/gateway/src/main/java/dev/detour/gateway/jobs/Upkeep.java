package dev.detour.gateway.jobs;

import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.document.JobRules;
import dev.detour.store.Database;
import dev.detour.store.JobUpkeep;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to jobs by the clock: give up the late ones, forget the old ones, count the rest.
 */
final class Upkeep {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final JobUpkeep jobs;
  private final LivePolicy policy;
  private final JobGauges gauges;
  private long timer = -1;
  private boolean busy;

  Upkeep(Vertx vertx, Database database, LivePolicy policy, JobGauges gauges) {
    this.vertx = vertx;
    this.jobs = new JobUpkeep(database);
    this.policy = policy;
    this.gauges = gauges;
  }

  void start() {
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> round());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void round() {
    if (busy) {
      return;
    }
    busy = true;
    PolicySnapshot snapshot = policy.current();
    Duration retention =
        (snapshot == null ? JobRules.DEFAULT : snapshot.policy().jobs()).retention();
    Future<Void> done =
        jobs.expire()
            .compose(expired -> jobs.sweep(retention))
            .compose(swept -> jobs.backlog())
            .onSuccess(gauges::show)
            .mapEmpty();
    done.onFailure(e -> log.debug("jobs are not looked after", e)).onComplete(end -> busy = false);
  }
}
