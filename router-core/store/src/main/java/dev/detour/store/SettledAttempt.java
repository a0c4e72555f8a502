package dev.detour.store;

import java.time.Instant;

/**
 * What the ledger took for one attempt.
 *
 * @param attempt request id, slash, index of the attempt; compared byte by byte
 * @param at when its worst case was reserved
 * @param micros in micro-USD
 * @param crashMicros the part of it that was settled from the journal of a router that died
 */
public record SettledAttempt(String attempt, Instant at, long micros, long crashMicros) {}
