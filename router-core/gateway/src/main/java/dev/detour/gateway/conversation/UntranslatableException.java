package dev.detour.gateway.conversation;

/** Says what of a request a dialect cannot express. */
public final class UntranslatableException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param what the field or feature, as the caller wrote it where there is such; never its content
   */
  public UntranslatableException(String what) {
    super(what, null, false, false); // a finding, not a fault: a stack trace would tell nothing
  }

  /** The field or feature that cannot be expressed. */
  public String what() {
    return String.valueOf(getMessage());
  }
}
