package dev.detour.gateway.conversation;

/** Says what of a request a dialect cannot express. */
public final class UntranslatableException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;

  /**
   * Creates one.
   *
   * @param what the field or feature, as the caller wrote it where there is such; never its content
   */
  public UntranslatableException(String what) {
    super(shortened(what), null, false, false); // a finding, not a fault: no stack trace
  }

  /** Callers choose the names of their fields. */
  private static String shortened(String what) {
    return what.length() <= LONGEST ? what : what.substring(0, LONGEST - 1) + "…";
  }

  /** The field or feature that cannot be expressed. */
  public String what() {
    return String.valueOf(getMessage());
  }
}
