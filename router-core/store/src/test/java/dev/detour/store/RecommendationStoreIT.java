package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecommendationStoreIT extends StoreFixture {
  private static final String KIND = "first_token_timeout";
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456Z");
  private static final JsonObject EVIDENCE =
      new JsonObject().put("z", 1.50).put("a", new JsonArray().add(1).add(1e-7).add("ü"));

  private RecommendationStore recommendations;
  private PolicyStore policies;
  private AuditLog audit;

  @BeforeEach
  void onePolicyVersion() {
    recommendations = new RecommendationStore(database);
    policies = new PolicyStore(database);
    audit = new AuditLog(database);
    sql("truncate detour.policy_versions, detour.recommendations, detour.evaluations");
    publish("timeout: 10s\n", 0);
  }

  @Test
  void proposesWithEvidenceAndFindings() {
    assertThat(await(recommendations.lastEvaluation(KIND))).isEmpty();
    JsonArray findings = new JsonArray().add(new JsonObject().put("reason", "too few"));
    await(
        recommendations.save(
            new Evaluation(KIND, NOW, 1, List.of(), List.of(proposal("r/batch")), findings)));

    Recommendation listed = onlyOpen();

    assertThat(listed.subject()).isEqualTo("r/batch");
    assertThat(listed.baseVersion()).isEqualTo(1);
    RecommendationDetail detail = await(recommendations.find(listed.id())).orElseThrow();
    assertThat(detail.evidence()).isEqualTo(EVIDENCE);
    assertThat(detail.recommendation()).isEqualTo(listed);
    assertThat(await(recommendations.lastEvaluation(KIND)))
        .contains(new Evaluation.Summary(NOW, 1, findings));
    assertThat(newestAudit().action()).isEqualTo("recommendation.proposed");
  }

  @Test
  void acceptancePublishesDecidesAndAuditsAtOnce() {
    long id = propose("r/batch");
    String evidenceHash = new JsonObject(newestAudit().detail()).getString("evidenceSha256");

    RecommendationDetail accepted =
        await(recommendations.accept(id, "ada", "good", (current, detail) -> "timeout: 2s\n"));

    assertThat(accepted.recommendation().status()).isEqualTo(RecommendationStatus.ACCEPTED);
    assertThat(accepted.recommendation().resultingVersion()).hasValue(2);
    assertThat(accepted.recommendation().decidedBy()).contains("ada");
    PolicyVersion current = await(policies.current()).orElseThrow();
    assertThat(current.document()).isEqualTo("timeout: 2s\n");
    assertThat(current.info().source()).isEqualTo(PolicySource.RECOMMENDATION);
    List<AuditEntry> entries = await(audit.list(2, OptionalLong.empty()));
    assertThat(entries)
        .extracting(AuditEntry::action)
        .containsExactly("recommendation.accepted", "policy.published");
    assertThat(new JsonObject(entries.get(0).detail()).getString("evidenceSha256"))
        .isEqualTo(evidenceHash);
    assertThat(await(audit.verify())).isInstanceOf(AuditVerdict.Intact.class);
  }

  @Test
  void anEditThatThrowsUndoesTheAcceptance() {
    long id = propose("r/batch");
    AuditEntry before = newestAudit();

    assertThatThrownBy(
            () ->
                await(
                    recommendations.accept(
                        id,
                        "ada",
                        "",
                        (current, detail) -> {
                          throw new IllegalStateException("the value has changed");
                        })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the value has changed");

    assertThat(onlyOpen().id()).isEqualTo(id);
    assertThat(await(policies.currentVersion())).isEqualTo(1);
    assertThat(newestAudit().id()).isEqualTo(before.id());
  }

  @Test
  void isDecidedOnlyOnceHoweverManyPeopleClick() {
    long id = propose("r/batch");
    List<Future<RecommendationDetail>> clicks =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    i % 2 == 0
                        ? recommendations.accept(id, "ada", "", (current, detail) -> "a: 1\n")
                        : recommendations.reject(id, "bob", "no"))
            .toList();

    await(Future.join(clicks).otherwiseEmpty());

    assertThat(clicks.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(clicks.stream().filter(Future::failed).map(Future::cause))
        .allMatch(StoreException.NotOpen.class::isInstance);
    assertThat(await(policies.currentVersion())).isLessThanOrEqualTo(2);
  }

  @Test
  void rejectsWithAReason() {
    long id = propose("r/batch");

    Recommendation rejected = await(recommendations.reject(id, "ada", "too bold")).recommendation();

    assertThat(rejected.status()).isEqualTo(RecommendationStatus.REJECTED);
    assertThat(rejected.reason()).contains("too bold");
    assertThat(new JsonObject(newestAudit().detail()).getString("reason")).isEqualTo("too bold");
    assertThatThrownBy(() -> await(recommendations.reject(99_999, "ada", "x")))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void replacesAnOpenProposalButNotADecidedOne() {
    long first = propose("r/batch");
    await(recommendations.save(replacing(first)));
    Recommendation second = onlyOpen();
    assertThat(second.id()).isGreaterThan(first);
    assertThat(status(first)).isEqualTo(RecommendationStatus.EXPIRED);

    await(recommendations.reject(second.id(), "ada", "no"));
    await(recommendations.save(replacing(second.id())));

    assertThat(status(second.id())).isEqualTo(RecommendationStatus.REJECTED);
    assertThat(onlyOpen().id()).isGreaterThan(second.id());
  }

  @Test
  void keepsTheFirstOfTwoProposalsForOneSubject() {
    long first = propose("r/batch");
    AuditEntry audited = newestAudit();

    assertThat(propose("r/batch")).isEqualTo(first);

    assertThat(newestAudit().id()).isEqualTo(audited.id());
    assertThat(propose("r/experiment")).isGreaterThan(first);
  }

  private Evaluation replacing(long id) {
    return new Evaluation(
        KIND,
        NOW,
        1,
        List.of(new Evaluation.Expiry(id, "newer evidence")),
        List.of(proposal("r/batch")),
        new JsonArray());
  }

  private long propose(String subject) {
    await(
        recommendations.save(
            new Evaluation(KIND, NOW, 1, List.of(), List.of(proposal(subject)), new JsonArray())));
    return await(recommendations.list(Optional.of(RecommendationStatus.PROPOSED), 1)).get(0).id();
  }

  private static NewRecommendation proposal(String subject) {
    return new NewRecommendation(
        subject, "title", new JsonObject().put("toMs", 2_000), EVIDENCE, 500);
  }

  private Recommendation onlyOpen() {
    List<Recommendation> open =
        await(recommendations.list(Optional.of(RecommendationStatus.PROPOSED), 10));
    assertThat(open).hasSize(1);
    return open.get(0);
  }

  private RecommendationStatus status(long id) {
    return await(recommendations.find(id)).orElseThrow().recommendation().status();
  }

  private AuditEntry newestAudit() {
    return await(audit.list(1, OptionalLong.empty())).get(0);
  }
}
