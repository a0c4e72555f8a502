package dev.detour.store;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A proposed change of the policy and what became of it, without its evidence.
 *
 * @param kind which knob, like {@code first_token_timeout}
 * @param subject what the knob belongs to, like {@code alpha-premium/batch}
 * @param change the edit, in the form of its kind
 * @param sampleSize observations in the evidence
 * @param baseVersion policy version that the evidence was judged against
 * @param reason why it was rejected or expired, or the comment of its acceptance
 * @param resultingVersion policy version that its acceptance published
 */
public record Recommendation(
    long id,
    String kind,
    String subject,
    RecommendationStatus status,
    String title,
    JsonObject change,
    long sampleSize,
    long baseVersion,
    Instant createdAt,
    Optional<String> decidedBy,
    Optional<Instant> decidedAt,
    Optional<String> reason,
    OptionalLong resultingVersion) {}
