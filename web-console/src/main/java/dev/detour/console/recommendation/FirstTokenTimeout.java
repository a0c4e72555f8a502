package dev.detour.console.recommendation;

import dev.detour.console.http.FieldError;
import dev.detour.console.http.ProblemException;
import dev.detour.console.http.ProblemType;
import dev.detour.console.tuning.TimeoutAdvice;
import dev.detour.policy.document.Durations;
import dev.detour.policy.document.ParseResult;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.NewRecommendation;
import dev.detour.store.PolicyVersion;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationDetail;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The recommendation kind {@code first_token_timeout}: its change and how to make it policy. */
final class FirstTokenTimeout {
  static final String KIND = "first_token_timeout";

  private FirstTokenTimeout() {}

  /** The document of a stored version. */
  static PolicyDocument document(PolicyVersion version) {
    ParseResult result = PolicyDocument.parse(version.document());
    if (result instanceof ParseResult.Invalid invalid) {
      throw new ProblemException(
          ProblemType.INVALID_POLICY,
          "Version " + version.version() + ", which is in force, has errors.",
          invalid.errors().stream()
              .map(error -> new FieldError(error.path(), error.message()))
              .toList());
    }
    return result.orElseThrow();
  }

  /** What is proposed to people and kept in the store. */
  static NewRecommendation proposal(Judgement judgement, TimeoutAdvice.Propose advice) {
    Subject subject = judgement.subject();
    Duration current = judgement.current();
    JsonObject change =
        new JsonObject()
            .put(
                "path",
                "routes."
                    + subject.route()
                    + ".timeouts."
                    + subject.trafficClass().wireName()
                    + ".firstToken")
            .put("fromMs", current.toMillis())
            .put("toMs", advice.proposed().toMillis());
    String title =
        "First-token timeout of "
            + subject.route()
            + " for "
            + subject.trafficClass().wireName()
            + ": "
            + Durations.format(current)
            + " to "
            + Durations.format(advice.proposed());
    return new NewRecommendation(
        subject.key(),
        title,
        change,
        EvidenceJson.of(advice, judgement.coverage()),
        advice.evidence().attempts());
  }

  /** The document with an accepted recommendation in it; refuses when the world moved on. */
  static String apply(PolicyVersion inForce, RecommendationDetail accepted) {
    Recommendation recommendation = accepted.recommendation();
    JsonObject subject = Subject.json(recommendation.subject());
    String routeName = subject.getString("route");
    TrafficClass trafficClass =
        TrafficClass.ofWireName(subject.getString("trafficClass")).orElseThrow();
    long fromMs = recommendation.change().getLong("fromMs");
    long toMs = recommendation.change().getLong("toMs");
    PolicyDocument document = document(inForce);
    requireInForce(document.policy(), inForce.version(), routeName, trafficClass, fromMs);
    try {
      return document
          .withFirstTokenTimeout(routeName, trafficClass, Duration.ofMillis(toMs))
          .canonicalYaml();
    } catch (IllegalArgumentException failure) {
      throw new ProblemException(
          ProblemType.INVALID_POLICY,
          "The proposed value does not fit the policy in force.",
          List.of(
              new FieldError(
                  recommendation.change().getString("path"),
                  String.valueOf(failure.getMessage()))));
    }
  }

  private static void requireInForce(
      Policy policy, long version, String routeName, TrafficClass trafficClass, long fromMs) {
    Route route = policy.routes().get(routeName);
    if (route == null) {
      throw new ProblemException(
          ProblemType.STALE_EVIDENCE,
          "Version " + version + " of the policy has no route " + routeName + ".");
    }
    Duration now = route.timeouts(trafficClass).firstToken();
    if (now.toMillis() != fromMs) {
      throw new ProblemException(
          ProblemType.STALE_EVIDENCE,
          "The evidence was judged against "
              + Durations.format(Duration.ofMillis(fromMs))
              + ", but version "
              + version
              + " of the policy says "
              + Durations.format(now)
              + ".");
    }
  }
}
