package dev.detour.standalone.history;

import dev.detour.standalone.traffic.DemoFeature;
import java.time.Instant;

/**
 * A request of the past.
 *
 * @param id as {@code x-detour-request-id} would have told it
 * @param seed decides everything else about it
 */
record PastRequest(
    Instant at,
    String id,
    String tenant,
    DemoFeature feature,
    String user,
    boolean stream,
    int inputTokens,
    int outputTokens,
    long seed) {}
