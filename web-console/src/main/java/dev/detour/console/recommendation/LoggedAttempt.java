package dev.detour.console.recommendation;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One streamed attempt as the decision log tells it.
 *
 * @param index position of the attempt in its request, from 0
 * @param durationUs from its start to its end
 * @param firstTokenUs from its start to its first token; absent when none came
 * @param firstTokenTimeoutMs the timeout it ran under, where the log tells
 * @param failureCategory wire name; empty = success
 * @param errorType the provider's code or the kind of timeout; may be empty
 * @param cancelledBy who cancelled it; empty = nobody
 */
public record LoggedAttempt(
    Instant startedAt,
    String tenant,
    String requestId,
    int index,
    long durationUs,
    OptionalLong firstTokenUs,
    OptionalLong firstTokenTimeoutMs,
    String failureCategory,
    String errorType,
    String cancelledBy,
    long costUsdMicros) {}
