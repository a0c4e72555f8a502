package dev.detour.jobs.span;

/** Says why a span cannot become a row. */
final class BadSpanException extends Exception {
  private final DeadLetter.Reason reason;

  BadSpanException(DeadLetter.Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  DeadLetter.Reason reason() {
    return reason;
  }

  String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
