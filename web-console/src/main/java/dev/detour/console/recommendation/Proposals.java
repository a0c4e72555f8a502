package dev.detour.console.recommendation;

import dev.detour.console.tuning.TimeoutAdvice;
import dev.detour.policy.document.Durations;
import dev.detour.store.Evaluation;
import dev.detour.store.Evaluation.Expiry;
import dev.detour.store.NewRecommendation;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationStatus;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What new judgements mean for what has been proposed and decided before. Pure.
 *
 * <p>A proposal that a person may be reading must not be pulled away by every evaluation. So an
 * open proposal stands as long as the new evidence cannot tell its value from the new one, and the
 * sample has not doubled. By the same rule a rejected proposal is not made again.
 */
final class Proposals {
  private static final int DOUBLED = 2;

  private final Map<String, Recommendation> open = new HashMap<>();
  private final Map<String, Recommendation> rejected = new HashMap<>();
  private final List<Expiry> expire = new ArrayList<>();
  private final List<NewRecommendation> propose = new ArrayList<>();
  private final JsonArray findings = new JsonArray();
  private final Instant now;

  private Proposals(List<Recommendation> known, Instant now) {
    this.now = now;
    for (Recommendation recommendation : known) {
      if (recommendation.status() == RecommendationStatus.PROPOSED) {
        open.put(recommendation.subject(), recommendation);
      } else if (recommendation.status() == RecommendationStatus.REJECTED) {
        rejected.merge(
            recommendation.subject(),
            recommendation,
            (one, other) ->
                Comparator.comparingLong(Recommendation::id).compare(one, other) > 0 ? one : other);
      }
    }
  }

  /**
   * The evaluation to be stored.
   *
   * @param known open and rejected recommendations of this kind
   */
  static Evaluation evaluation(
      List<Judgement> judgements, List<Recommendation> known, long baseVersion, Instant now) {
    Proposals proposals = new Proposals(known, now);
    judgements.forEach(proposals::add);
    proposals.expireUnjudged(judgements);
    return new Evaluation(
        FirstTokenTimeout.KIND,
        now,
        baseVersion,
        proposals.expire,
        proposals.propose,
        proposals.findings);
  }

  private void add(Judgement judgement) {
    TimeoutAdvice advice = judgement.advice();
    if (advice instanceof TimeoutAdvice.Propose better) {
      propose(judgement, better);
    } else if (advice instanceof TimeoutAdvice.KeepCurrent keep) {
      dismiss(judgement, "keep_current", keep.reason());
    } else if (advice instanceof TimeoutAdvice.NotEnoughEvidence few) {
      dismiss(judgement, "not_enough_evidence", few.reason());
    }
  }

  private void propose(Judgement judgement, TimeoutAdvice.Propose better) {
    String subject = judgement.subject().key();
    Recommendation refused = rejected.get(subject);
    if (refused != null && stillSays(refused, judgement, better)) {
      dismiss(judgement, "keep_current", refusal(refused));
      return;
    }
    Recommendation standing = open.get(subject);
    if (standing != null && stillSays(standing, judgement, better)) {
      return;
    }
    if (standing != null) {
      expire.add(new Expiry(standing.id(), "replaced: " + whyReplaced(standing, judgement)));
    }
    propose.add(FirstTokenTimeout.proposal(judgement, better));
  }

  private void dismiss(Judgement judgement, String result, String reason) {
    findings.add(judgement.finding(result, reason, now));
    Recommendation standing = open.get(judgement.subject().key());
    if (standing != null) {
      expire.add(new Expiry(standing.id(), reason));
    }
  }

  /** Proposals whose route no longer serves their class. */
  private void expireUnjudged(List<Judgement> judgements) {
    Set<String> judged = new HashSet<>();
    judgements.forEach(judgement -> judged.add(judgement.subject().key()));
    open.values().stream()
        .filter(standing -> !judged.contains(standing.subject()))
        .sorted(Comparator.comparingLong(Recommendation::id))
        .forEach(
            standing ->
                expire.add(
                    new Expiry(
                        standing.id(), "the policy no longer uses this route for this class")));
  }

  /** Whether the new evidence says the same as the earlier proposal, as far as it can tell. */
  private static boolean stillSays(
      Recommendation earlier, Judgement judgement, TimeoutAdvice.Propose better) {
    long earlierMs = earlier.change().getLong("toMs");
    return fromMs(earlier) == judgement.current().toMillis()
        && earlierMs >= better.lower().toMillis()
        && earlierMs <= better.upper().toMillis()
        && better.evidence().attempts() < DOUBLED * earlier.sampleSize();
  }

  private static String whyReplaced(Recommendation standing, Judgement judgement) {
    return fromMs(standing) == judgement.current().toMillis()
        ? "newer evidence"
        : "the value in force is now " + Durations.format(judgement.current());
  }

  private static String refusal(Recommendation refused) {
    return Durations.format(Duration.ofMillis(refused.change().getLong("toMs")))
        + " was rejected by "
        + refused.decidedBy().orElse("somebody")
        + " ("
        + refused.reason().orElse("no reason given")
        + "); it is proposed again when the evidence differs or has doubled";
  }

  private static long fromMs(Recommendation recommendation) {
    return recommendation.change().getLong("fromMs");
  }
}
