package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.TrafficClass;
import dev.detour.store.LeasedJob.Lease;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobStoreIT extends StoreFixture {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration LAPSED = Duration.ofMillis(-1);
  private static final JsonObject ATTEMPT = new JsonObject().put("route", "alpha-premium");
  private JobStore jobs;
  private JobQueue queue;
  private JobUpkeep upkeep;

  @BeforeAll
  void addTenants() {
    jobs = new JobStore(database);
    queue = new JobQueue(database);
    upkeep = new JobUpkeep(database);
    for (String tenant : List.of("acme", "globex")) {
      await(
          new TenantStore(database)
              .create(new Tenant(tenant, tenant, Optional.empty(), ZoneId.of("UTC")), "test"));
    }
  }

  @BeforeEach
  void empty() {
    sql("delete from detour.jobs");
  }

  @Test
  void keepsWhatWasAskedAndShowsItToItsTenantAlone() {
    String id = add("acme", JobState.QUEUED, 3);

    Job job = await(jobs.find("acme", id)).orElseThrow();

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.retryBudget()).isEqualTo(3);
    assertThat(job.result()).isEmpty();
    assertThat(await(jobs.find("globex", id))).isEmpty();
    assertThat(await(jobs.cancel("globex", id))).isEmpty();
    LeasedJob leased = lease("router-1", 1).get(0);
    assertThat(leased.request().body()).isEqualTo(Buffer.buffer("{\"messages\":[]}"));
    assertThat(leased.request().headers()).containsEntry("x-detour-feature", "triage");
  }

  @Test
  void listsNewestFirstPageByPage() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, add("acme", i == 2 ? JobState.IN_REVIEW : JobState.QUEUED, 3));
    }

    assertThat(ids(await(jobs.list("acme", Optional.empty(), Optional.empty(), 2))))
        .isEqualTo(ids.subList(0, 2));
    assertThat(ids(await(jobs.list("acme", Optional.empty(), Optional.of(ids.get(1)), 10))))
        .isEqualTo(ids.subList(2, 5));
    assertThat(ids(await(jobs.list("acme", Optional.of(JobState.IN_REVIEW), Optional.empty(), 10))))
        .containsExactly(ids.get(2));
  }

  @Test
  void refusesMoreThanTheTenantsQueueHoldsHoweverManyComeAtOnce() {
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(jobs.create(job("acme", JobState.QUEUED, 3), 7));
    }
    await(Future.join(all).otherwiseEmpty());

    assertThat(all.stream().filter(Future::succeeded)).hasSize(7);
    assertThat(all.stream().filter(Future::failed).map(Future::cause))
        .hasOnlyElementsOfType(StoreException.QueueFull.class);
    await(jobs.create(job("globex", JobState.QUEUED, 3), 7));
  }

  @Test
  void neverGivesOneJobToTwoWorkersWithinItsLease() {
    for (int i = 0; i < 60; i++) {
      add(i % 3 == 0 ? "globex" : "acme", JobState.QUEUED, 3);
    }
    List<Future<List<LeasedJob>>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(queue.lease("router-" + i, LEASE, 5));
    }
    await(Future.all(all));

    Set<String> taken = new HashSet<>();
    for (Future<List<LeasedJob>> leased : all) {
      leased.result().forEach(job -> assertThat(taken.add(job.job().id())).isTrue());
    }
    while (true) {
      List<LeasedJob> more = lease("router-late", 7);
      more.forEach(job -> assertThat(taken.add(job.job().id())).isTrue());
      if (more.isEmpty()) {
        break;
      }
    }
    assertThat(taken).hasSize(60);
  }

  @Test
  void noTenantsBacklogHoldsUpAnothers() {
    for (int i = 0; i < 20; i++) {
      add("acme", JobState.QUEUED, 3);
    }
    add("globex", JobState.QUEUED, 3);

    assertThat(lease("router-1", 2)).extracting(job -> job.job().tenant()).contains("globex");
  }

  @Test
  void whoLostItsLeaseChangesNothing() {
    add("acme", JobState.QUEUED, 3);
    Lease lost = await(queue.lease("router-1", LAPSED, 1)).get(0).lease();
    LeasedJob again = lease("router-2", 1).get(0);

    assertThat(again.lease().jobId()).isEqualTo(lost.jobId());
    assertThat(again.lease().token()).isGreaterThan(lost.token());
    assertThat(await(queue.renew(lost, LEASE))).isFalse();
    assertThat(await(queue.beginAttempt(lost, ATTEMPT, LEASE))).isFalse();
    assertThat(await(queue.end(lost, done(JobState.SUCCEEDED)))).isFalse();
    assertThat(await(queue.beginAttempt(again.lease(), ATTEMPT, LEASE))).isTrue();
    assertThat(await(queue.end(again.lease(), done(JobState.SUCCEEDED)))).isTrue();
    assertThat(await(queue.end(again.lease(), done(JobState.FAILED)))).isFalse();
  }

  @Test
  void aJobMakesItsAttemptsAndNotOneMore() {
    String id = add("acme", JobState.QUEUED, 2);
    for (int i = 0; i < 4; i++) {
      Lease held = await(queue.lease("router-1", LAPSED, 1)).get(0).lease();
      assertThat(await(queue.beginAttempt(held, ATTEMPT, LAPSED))).isEqualTo(i < 2);
    }
    Job job = await(jobs.find("acme", id)).orElseThrow();
    assertThat(job.attemptsMade()).isEqualTo(2);
    assertThat(job.attempts()).hasSize(2);
    assertThat(job.attempts().getJsonObject(0).getString("route")).isEqualTo("alpha-premium");
  }

  @Test
  void wakesWhatWaitsForARoute() {
    add("acme", JobState.PAUSED, 3);
    Lease held = lease("router-1", 1).get(0).lease();
    await(
        queue.end(
            held,
            new RunEnd.Later(
                1,
                "pause",
                Optional.empty(),
                JobState.PAUSED,
                Duration.ofHours(1),
                Optional.of("alpha-premium"))));
    assertThat(lease("router-1", 1)).isEmpty();
    assertThat(await(queue.wake("beta-premium", Duration.ZERO, 10))).isZero();
    assertThat(await(queue.wake("alpha-premium", Duration.ZERO, 10))).isEqualTo(1);
    assertThat(lease("router-1", 1)).hasSize(1);
  }

  @Test
  void givesUpWhatIsTooLateAndForgetsWhatEndedLongAgo() {
    String id = add("acme", JobState.QUEUED, 3);
    sql("update detour.jobs set expires_at = now() - interval '1 second'");
    assertThat(await(upkeep.expire())).isEqualTo(1);
    assertThat(await(jobs.find("acme", id)).orElseThrow().state()).isEqualTo(JobState.EXPIRED);
    assertThat(await(upkeep.sweep(Duration.ofHours(1)))).isZero();
    assertThat(await(upkeep.sweep(Duration.ofMillis(-1)))).isEqualTo(1);
    assertThat(await(jobs.find("acme", id))).isEmpty();
  }

  @Test
  void keepsTheEndedLinesOfABatchUntilItIsFinished() {
    BatchStore batches = new BatchStore(database);
    NewJob ended = job("acme", JobState.QUEUED, 3);
    NewJob open = job("acme", JobState.QUEUED, 3);
    await(
        batches.create(
            new Batch.New(
                "batch_kept",
                "acme",
                "/v1/chat/completions",
                "file-1",
                "72h",
                new JsonObject(),
                new JsonArray(),
                259_200),
            List.of(new Batch.Line("a", ended), new Batch.Line("b", open)),
            10));
    sql(
        "update detour.jobs set state = 'failed', result = '{}', finished_at = now() - interval '2"
            + " days' where id = '"
            + ended.id()
            + "'");
    assertThat(await(upkeep.sweep(Duration.ofDays(1)))).isZero();
    sql(
        "update detour.jobs set state = 'cancelled', finished_at = now() where finished_at is null");
    assertThat(await(batches.finishOne(line -> Buffer.buffer(line.customId()), Duration.ofDays(1))))
        .isTrue();
    assertThat(await(batches.find("acme", "batch_kept")).orElseThrow().failed()).isEqualTo(2);
    assertThat(await(upkeep.sweep(Duration.ofDays(1)))).isEqualTo(1);
  }

  @Test
  void givesUpAJobThatKillsItsRouters() {
    String id = add("acme", JobState.QUEUED, 3);
    for (int i = 0; i <= JobQueue.MOST_LAPSES; i++) {
      await(queue.lease("router-1", LAPSED, 1));
    }
    await(upkeep.expire());
    Job job = await(jobs.find("acme", id)).orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo("workers_lost");
  }

  @Test
  void theDatabaseItselfRefusesToReviveAJob() {
    String id = add("acme", JobState.QUEUED, 3);
    await(jobs.cancel("acme", id));
    assertThatThrownBy(
            () ->
                sql(
                    "update detour.jobs set state = 'queued', finished_at = null where id = '"
                        + id
                        + "'"))
        .hasMessageContaining("for good");
  }

  /** Random histories: what has ended stays, and no attempt is begun beyond the budget. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noHistoryLeavesAFinalStateOrSpendsMoreThanTheBudget(long seed) {
    Random random = new Random(seed);
    int budget = 1 + random.nextInt(4);
    String id = add("acme", random.nextInt(4) == 0 ? JobState.IN_REVIEW : JobState.QUEUED, budget);
    List<Lease> everHeld = new ArrayList<>();
    int begun = 0;
    Job before = await(jobs.find("acme", id)).orElseThrow();
    for (int step = 0; step < 60; step++) {
      Duration lease = random.nextBoolean() ? LEASE : LAPSED;
      switch (random.nextInt(8)) {
        case 0, 1 ->
            await(queue.lease("router-" + step, lease, 3))
                .forEach(job -> everHeld.add(job.lease()));
        case 2, 3, 4 -> {
          if (!everHeld.isEmpty()
              && await(queue.beginAttempt(any(everHeld, random), ATTEMPT, lease))) {
            begun++;
          }
        }
        case 5, 6 -> {
          if (!everHeld.isEmpty()) {
            await(queue.end(any(everHeld, random), anyEnd(random)));
          }
        }
        default -> {
          if (random.nextInt(10) == 0) {
            await(jobs.cancel("acme", id));
          }
        }
      }
      Job after = await(jobs.find("acme", id)).orElseThrow();
      assertThat(begun).as("seed %d step %d", seed, step).isLessThanOrEqualTo(budget);
      assertThat(after.attemptsMade()).isEqualTo(begun);
      if (before.state().isFinal()) {
        assertThat(after.state()).as("seed %d step %d", seed, step).isEqualTo(before.state());
      }
      before = after;
    }
  }

  private static Lease any(List<Lease> leases, Random random) {
    return leases.get(random.nextInt(leases.size()));
  }

  private static RunEnd anyEnd(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> done(JobState.SUCCEEDED);
      case 1 -> done(JobState.FAILED);
      case 2 -> new RunEnd.Review(1, "review", Optional.empty());
      default ->
          new RunEnd.Later(
              1,
              "enqueue",
              Optional.of("timeout"),
              random.nextBoolean() ? JobState.QUEUED : JobState.PAUSED,
              Duration.ZERO,
              Optional.empty());
    };
  }

  private static RunEnd.Done done(JobState state) {
    return new RunEnd.Done(
        1,
        "answered",
        Optional.empty(),
        state,
        new Job.Result(
            OptionalInt.of(200), Buffer.buffer("{}"), Optional.of("alpha"), OptionalLong.of(7)));
  }

  private List<LeasedJob> lease(String owner, int limit) {
    return await(queue.lease(owner, LEASE, limit));
  }

  private String add(String tenant, JobState state, int budget) {
    NewJob job = job(tenant, state, budget);
    await(jobs.create(job, 1_000));
    return job.id();
  }

  private long made;

  private NewJob job(String tenant, JobState state, int budget) {
    return new NewJob(
        JobStore.nextId(++made),
        new NewJob.Request(
            "req_1",
            Optional.empty(),
            tenant,
            UUID.randomUUID(),
            "/v1/chat/completions",
            Optional.of("triage"),
            TrafficClass.INTERNAL_AUTOMATION,
            Map.of("x-detour-feature", "triage"),
            Buffer.buffer("{\"messages\":[]}"),
            Optional.empty()),
        NewJob.Origin.ENQUEUE,
        state,
        "enqueue",
        Optional.empty(),
        1,
        2,
        budget,
        Optional.of("alpha-premium"),
        Duration.ZERO,
        Duration.ofHours(1));
  }

  private static List<String> ids(List<Job> jobs) {
    return jobs.stream().map(Job::id).toList();
  }
}
