package dev.detour.store;

import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of looking at the evidence once, for one kind of recommendation.
 *
 * @param baseVersion policy version that the evidence was judged against
 * @param expire open proposals that no longer hold, or that a new one replaces
 * @param propose new proposals
 * @param findings subjects for which nothing can be proposed, and why; replaces the last ones
 */
public record Evaluation(
    String kind,
    Instant evaluatedAt,
    long baseVersion,
    List<Expiry> expire,
    List<NewRecommendation> propose,
    JsonArray findings) {
  public Evaluation {
    expire = List.copyOf(expire);
    propose = List.copyOf(propose);
  }

  /** An open proposal to be closed. One that a person decided meanwhile is left alone. */
  public record Expiry(long id, String reason) {}

  /** What is remembered of the last evaluation. */
  public record Summary(Instant evaluatedAt, long baseVersion, JsonArray findings) {}
}
