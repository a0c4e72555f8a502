package dev.detour.jobs.span;

import java.util.Locale;

/**
 * Input that cannot become rows, kept with its reason.
 *
 * @param reason low-cardinality name, see {@link Reason}
 * @param detail what exactly was found, for people
 * @param origin where it came from: {@code topic-partition@offset}
 * @param value an {@code ExportTraceServiceRequest} with the one bad span, so that it can be sent
 *     again once the cause is mended; or the whole record, if that could not be decoded
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DeadLetter(Reason reason, String detail, String origin, byte[] value) {

  /** Why input was set aside. */
  public enum Reason {
    /** The record is no {@code ExportTraceServiceRequest}. */
    UNDECODABLE,
    /** A trace or span id has the wrong length or is all zero. */
    BAD_ID,
    /** The span ends before it starts, or lies too far from the time it was received. */
    BAD_TIME,
    /** An attribute that a decision needs is absent. */
    MISSING_ATTRIBUTE,
    /** An attribute has a type or a value that its column cannot hold. */
    BAD_ATTRIBUTE;

    /** Name in headers and options, such as {@code bad_time}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
