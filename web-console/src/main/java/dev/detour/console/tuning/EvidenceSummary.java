package dev.detour.console.tuning;

import java.time.Instant;

/**
 * What an advice rests on.
 *
 * @param from start of the window
 * @param to end of the window
 * @param attempts attempts on the route
 * @param requests requests they belong to
 * @param effectiveSample what the requests are worth, since requests of a group may be alike
 * @param firstTokens attempts whose first token came
 * @param failed attempts that failed before it
 * @param censored attempts whose wait was ended by a limit or by the caller
 * @param fallbackAttempts attempts on the first fallback route
 */
public record EvidenceSummary(
    Instant from,
    Instant to,
    int attempts,
    int requests,
    double effectiveSample,
    int firstTokens,
    int failed,
    int censored,
    int fallbackAttempts) {}
