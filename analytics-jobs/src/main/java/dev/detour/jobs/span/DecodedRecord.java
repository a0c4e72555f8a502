package dev.detour.jobs.span;

import java.util.List;

/**
 * What one record of the log holds.
 *
 * @param spans parts of decisions
 * @param deadLetters what could not be understood
 * @param otherSpans spans that tell nothing about decisions, such as an application's own; counted,
 *     not kept
 */
public record DecodedRecord(
    List<DecisionSpan> spans, List<DeadLetter> deadLetters, int otherSpans) {}
