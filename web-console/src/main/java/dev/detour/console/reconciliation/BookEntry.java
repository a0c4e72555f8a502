package dev.detour.console.reconciliation;

import java.time.Instant;

/**
 * One attempt as one of the two books has it.
 *
 * @param attempt request id, slash, index of the attempt
 * @param micros its cost in micro-USD
 * @param crashMicros the part that stands for attempts whose router died; 0 in the spans' book
 */
record BookEntry(String attempt, Instant at, long micros, long crashMicros) {}
