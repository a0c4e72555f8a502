package dev.detour.console.tuning;

/**
 * A point of the picture of a route's first tokens.
 *
 * @param ms time since the attempt's start
 * @param firstToken the share of attempts whose first token has come by then (Aalen-Johansen)
 * @param lower the band's lower end
 * @param upper the band's upper end
 * @param failed the share that has failed by then without a token
 * @param density of the first token per log-millisecond, smoothed
 */
public record CurvePoint(
    double ms, double firstToken, double lower, double upper, double failed, double density) {}
