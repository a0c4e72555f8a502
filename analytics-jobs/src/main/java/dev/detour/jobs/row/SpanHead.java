package dev.detour.jobs.row;

/**
 * What every span has, whatever it says.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param router which process made the span
 * @param startedAtMicros since the epoch
 * @param durationUs from start to end
 */
public record SpanHead(
    String traceId, String spanId, String router, long startedAtMicros, long durationUs) {}
