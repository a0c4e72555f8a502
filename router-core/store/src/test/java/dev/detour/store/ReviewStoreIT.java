package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewStoreIT extends StoreFixture {
  private static final Review.Decider ADA = new Review.Decider("ada", "as agreed");
  private ReviewStore reviews;
  private JobStore jobs;
  private long id;
  private String job;

  @BeforeAll
  void addTenant() {
    reviews = new ReviewStore(database);
    jobs = new JobStore(database);
    await(
        new TenantStore(database)
            .create(new Tenant("acme", "Acme", Optional.empty(), ZoneId.of("UTC")), "test"));
  }

  @BeforeEach
  void openOne() {
    sql("delete from detour.jobs");
    job = JobStore.nextId(System.nanoTime());
    await(
        jobs.create(
            new NewJob(
                job,
                new NewJob.Request(
                    "req_1",
                    Optional.empty(),
                    "acme",
                    UUID.randomUUID(),
                    "/v1/chat/completions",
                    Optional.empty(),
                    TrafficClass.BATCH,
                    Map.of(),
                    Buffer.buffer("{\"messages\":[]}"),
                    Optional.of("results")),
                NewJob.Origin.REVIEW,
                JobState.IN_REVIEW,
                "review",
                Optional.of("timeout: first_token"),
                1,
                2,
                4,
                Optional.empty(),
                Duration.ZERO,
                Duration.ofHours(1)),
            100));
    id = open().get(0).id();
  }

  @Test
  void showsWhatWaitsAndWhatWasAsked() {
    Review.Detail detail = await(reviews.find(id)).orElseThrow();
    assertThat(detail.review().job().id()).isEqualTo(job);
    assertThat(detail.review().decision()).isEmpty();
    assertThat(detail.request()).isEqualTo(Buffer.buffer("{\"messages\":[]}"));
    assertThat(await(reviews.find(id + 1000))).isEmpty();
  }

  @Test
  void sendsItBackWithAttemptsOfItsOwn() {
    Review.Detail after = await(reviews.retry(id, ADA));

    assertThat(after.review().decision()).contains("retry");
    assertThat(after.review().decidedBy()).contains("ada");
    assertThat(after.review().job().state()).isEqualTo(JobState.QUEUED);
    assertThat(after.review().job().retryBudget()).isEqualTo(ReviewStore.ATTEMPTS_GRANTED);
    assertThat(open()).isEmpty();
    assertThat(lastAudit().action()).isEqualTo("review.retried");
  }

  @Test
  void sendsItBackWithAnotherRequestThatTheAuditLogDoesNotTell() {
    Buffer edited = Buffer.buffer("{\"messages\":[1]}");
    Review.Detail after = await(reviews.editAndRetry(id, edited, ADA));

    assertThat(after.request()).isEqualTo(edited);
    assertThat(after.review().job().state()).isEqualTo(JobState.QUEUED);
    assertThat(lastAudit().action()).isEqualTo("review.edited");
    assertThat(lastAudit().detail()).contains("sha256").doesNotContain("messages");
  }

  @Test
  void anAnswerByHandEndsItAndIsSent() {
    Review.Detail after = await(reviews.answer(id, Buffer.buffer("{\"choices\":[]}"), ADA));

    assertThat(after.review().job().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(after.review().job().result().orElseThrow().body())
        .isEqualTo(Buffer.buffer("{\"choices\":[]}"));
    assertThat(await(new WebhookStore(database).ofJob(job))).hasSize(1);
    assertThat(lastAudit().action()).isEqualTo("review.answered");
  }

  @Test
  void isDecidedOnceHoweverManyDecide() {
    List<Future<Review.Detail>> all =
        List.of(reviews.retry(id, ADA), reviews.discard(id, ADA), reviews.retry(id, ADA));
    await(Future.join(all).otherwiseEmpty());

    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(Future::failed).map(Future::cause))
        .hasOnlyElementsOfType(StoreException.NotOpen.class);
    assertThatThrownBy(() -> await(reviews.retry(id + 1000, ADA)))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void whatItsCallerTakesBackNeedsNobodyAnyMore() {
    await(jobs.cancel("acme", job));
    assertThat(open()).isEmpty();
    assertThatThrownBy(() -> await(reviews.discard(id, ADA)))
        .isInstanceOf(StoreException.NotOpen.class);
  }

  private List<Review> open() {
    return await(reviews.list(true, OptionalLong.empty(), 10));
  }

  private AuditEntry lastAudit() {
    return await(new AuditLog(database).list(1, OptionalLong.empty())).get(0);
  }
}
