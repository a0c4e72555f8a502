package dev.detour.gateway.dialect;

/** Says that an answer, or an event of one, is not in its dialect's form. */
public final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param message what is wrong; never the answer's text
   */
  public MalformedAnswerException(String message) {
    super(message, null, false, false); // the provider's fault: a stack trace would tell nothing
  }
}
