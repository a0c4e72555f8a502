package dev.detour.standalone.history;

import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.PolicySource;
import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import dev.detour.store.Publication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The versions of the policy that history runs under, all of them in the control store, so that
 * what they decided can be replayed.
 *
 * <p>Over the demo's own first version, a change is published that gives the premium route less
 * time for its first token, and then the first document again: what a team does that tries a guess
 * and takes it back. The document in force is the same before and after. A store with more versions
 * is left alone.
 */
final class PolicyVersions {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String AUTHOR = "demo-backfill";
  private static final String TIME = "firstToken: 10s";
  private static final String LESS_TIME = "firstToken: 3s";
  private static final double TRIED_AFTER = 0.45;
  private static final double TAKEN_BACK_AFTER = 0.62;

  private PolicyVersions() {}

  /** The versions of a span of time, oldest first. */
  static PolicyTimes over(Running running, Instant from, Instant to)
      throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      Database database = Database.open(vertx, DatabaseConfig.of(running.database()));
      PolicyStore store = new PolicyStore(database);
      List<PolicyVersion> versions = versions(store);
      await(database.close());
      return spread(versions, from, to);
    } finally {
      await(vertx.close());
    }
  }

  private static List<PolicyVersion> versions(PolicyStore store)
      throws IOException, InterruptedException {
    Optional<PolicyVersion> current = await(store.current());
    if (current.isEmpty()) {
      throw new IOException("the control store has no policy (expected: deploy/up has started)");
    }
    if (current.get().version() == 1 && current.get().document().contains(TIME)) {
      String document = current.get().document();
      List<PolicyVersion> versions = new ArrayList<>(List.of(current.get()));
      versions.add(
          publish(store, document.replace(TIME, LESS_TIME), "Fall back sooner from premium", 1));
      versions.add(publish(store, document, "Too many answers were cut off: as before", 2));
      return versions;
    }
    return byThisCommand(store, current.get());
  }

  /** Those that an earlier run published, if nothing came after them; else the current one. */
  private static List<PolicyVersion> byThisCommand(PolicyStore store, PolicyVersion current)
      throws IOException, InterruptedException {
    List<PolicyVersion> versions = new ArrayList<>();
    if (current.version() == 3 && current.info().author().equals(AUTHOR)) {
      for (long version = 1; version < 3; version++) {
        await(store.find(version)).ifPresent(versions::add);
      }
    }
    versions.add(current);
    return versions;
  }

  private static PolicyVersion publish(
      PolicyStore store, String document, String comment, long base)
      throws IOException, InterruptedException {
    return await(
        store.publish(new Publication(document, AUTHOR, comment, PolicySource.CONSOLE, base)));
  }

  private static PolicyTimes spread(List<PolicyVersion> versions, Instant from, Instant to) {
    Duration whole = Duration.between(from, to);
    double[] begins = {0, TRIED_AFTER, TAKEN_BACK_AFTER};
    List<PolicyTimes.InForce> times = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      Policy policy = PolicyDocument.parse(versions.get(i).document()).orElseThrow().policy();
      Instant at = from.plusMillis((long) (whole.toMillis() * begins[i]));
      times.add(new PolicyTimes.InForce(at, versions.get(i).version(), policy));
    }
    return new PolicyTimes(times);
  }

  private static <T> T await(Future<T> future) throws IOException, InterruptedException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the control store: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("the control store does not answer (expected: in " + LIMIT + ")", e);
    }
  }
}
