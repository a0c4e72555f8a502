package dev.detour.console.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.tuning.EvidenceSummary;
import dev.detour.console.tuning.TimeoutAdvice;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.Evaluation;
import dev.detour.store.Evaluation.Expiry;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationStatus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProposalsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Subject SUBJECT = new Subject("alpha", TrafficClass.BATCH);

  @Test
  void proposesWhatIsNew() {
    Evaluation evaluation = evaluate(propose(10_000, 2_600, 200));

    assertThat(evaluation.propose()).hasSize(1);
    assertThat(evaluation.propose().get(0).subject()).isEqualTo("alpha/batch");
    assertThat(evaluation.propose().get(0).title())
        .isEqualTo("First-token timeout of alpha for batch: 10s to 2600ms");
    assertThat(evaluation.propose().get(0).change())
        .isEqualTo(
            new JsonObject()
                .put("path", "routes.alpha.timeouts.batch.firstToken")
                .put("fromMs", 10_000L)
                .put("toMs", 2_600L));
    assertThat(evaluation.expire()).isEmpty();
    assertThat(evaluation.findings()).isEmpty();
    assertThat(evaluation.baseVersion()).isEqualTo(4);
  }

  @Test
  void letsAnOpenProposalStandWhileTheEvidenceCannotTellTheTwoApart() {
    Evaluation evaluation =
        evaluate(propose(10_000, 2_500, 399), known(7, RecommendationStatus.PROPOSED, 2_600));

    assertThat(evaluation.propose()).isEmpty();
    assertThat(evaluation.expire()).isEmpty();
  }

  @Test
  void replacesAnOpenProposalOnceTheEvidenceHasDoubled() {
    Evaluation evaluation =
        evaluate(propose(10_000, 2_500, 400), known(7, RecommendationStatus.PROPOSED, 2_600));

    assertThat(evaluation.expire()).containsExactly(new Expiry(7, "replaced: newer evidence"));
    assertThat(evaluation.propose()).hasSize(1);
  }

  @Test
  void replacesAnOpenProposalThatTheEvidenceContradicts() {
    Evaluation evaluation =
        evaluate(propose(10_000, 3_000, 210), known(7, RecommendationStatus.PROPOSED, 2_600));

    assertThat(evaluation.expire()).hasSize(1);
    assertThat(evaluation.propose()).hasSize(1);
  }

  @Test
  void replacesAnOpenProposalWhenTheValueInForceHasChanged() {
    Evaluation evaluation =
        evaluate(propose(8_000, 2_600, 210), known(7, RecommendationStatus.PROPOSED, 2_600));

    assertThat(evaluation.expire())
        .containsExactly(new Expiry(7, "replaced: the value in force is now 8s"));
    assertThat(evaluation.propose()).hasSize(1);
  }

  @Test
  void withdrawsAnOpenProposalThatTheEvidenceNoLongerSupports() {
    Evaluation evaluation =
        evaluate(
            new TimeoutAdvice.NotEnoughEvidence("7 attempts", summary(7)),
            known(7, RecommendationStatus.PROPOSED, 2_600));

    assertThat(evaluation.expire()).containsExactly(new Expiry(7, "7 attempts"));
    assertThat(evaluation.findings().getJsonObject(0).getString("result"))
        .isEqualTo("not_enough_evidence");
  }

  @Test
  void doesNotAskAgainWhatWasRejected() {
    Recommendation older = known(3, RecommendationStatus.REJECTED, 9_000);
    Recommendation newest = known(5, RecommendationStatus.REJECTED, 2_600);

    Evaluation same = evaluate(propose(10_000, 2_500, 210), older, newest);
    Evaluation different = evaluate(propose(10_000, 3_500, 210), older, newest);

    assertThat(same.propose()).isEmpty();
    assertThat(same.findings().getJsonObject(0).getString("reason"))
        .isEqualTo(
            "2600ms was rejected by ada (too bold); it is proposed again when the evidence differs"
                + " or has doubled");
    assertThat(different.propose()).hasSize(1);
  }

  @Test
  void withdrawsProposalsForWhatThePolicyNoLongerUses() {
    Evaluation evaluation =
        Proposals.evaluation(
            List.of(), List.of(known(7, RecommendationStatus.PROPOSED, 2_600)), 4, NOW);

    assertThat(evaluation.expire())
        .containsExactly(new Expiry(7, "the policy no longer uses this route for this class"));
  }

  private static Evaluation evaluate(TimeoutAdvice advice, Recommendation... known) {
    Duration current =
        advice instanceof TimeoutAdvice.Propose propose
            ? propose.current()
            : Duration.ofSeconds(10);
    return Proposals.evaluation(
        List.of(new Judgement(SUBJECT, current, advice, 0.9)), List.of(known), 4, NOW);
  }

  private static TimeoutAdvice propose(long currentMs, long proposedMs, int attempts) {
    return new TimeoutAdvice.Propose(
        Duration.ofMillis(currentMs),
        Duration.ofMillis(proposedMs),
        Duration.ofMillis(proposedMs - 200),
        Duration.ofMillis(proposedMs + 200),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "test",
        summary(attempts));
  }

  private static EvidenceSummary summary(int attempts) {
    return new EvidenceSummary(
        NOW.minusSeconds(60), NOW, attempts, attempts, attempts, attempts, 0, 0, attempts);
  }

  private static Recommendation known(long id, RecommendationStatus status, long toMs) {
    boolean open = status == RecommendationStatus.PROPOSED;
    return new Recommendation(
        id,
        "first_token_timeout",
        SUBJECT.key(),
        status,
        "title",
        new JsonObject().put("fromMs", 10_000L).put("toMs", toMs),
        200,
        3,
        NOW.minusSeconds(600),
        open ? Optional.empty() : Optional.of("ada"),
        open ? Optional.empty() : Optional.of(NOW),
        open ? Optional.empty() : Optional.of("too bold"),
        OptionalLong.empty());
  }
}
