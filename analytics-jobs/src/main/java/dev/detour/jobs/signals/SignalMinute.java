package dev.detour.jobs.signals;

/**
 * What is judged at once: one minute of a signal's key.
 *
 * @param minute its start, in seconds since the epoch
 */
public record SignalMinute(SignalKey of, long minute) {}
