package dev.detour.jobs.replay;

/**
 * A share of the work: the requests that began within it.
 *
 * @param fromMicros in microseconds since the epoch
 * @param toMicros exclusive
 */
public record Share(long fromMicros, long toMicros) {}
