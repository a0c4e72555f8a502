package dev.detour.gateway.json;

import org.jspecify.annotations.Nullable;

/** Says what is wrong with a caller's body, and at which field. */
@SuppressWarnings("serial") // never serialised
public final class InvalidBodyException extends Exception {
  private final @Nullable String field;

  /**
   * Creates one.
   *
   * @param message what is wrong, for the caller to read
   * @param field the field at fault; null when the body as a whole is
   */
  public InvalidBodyException(String message, @Nullable String field) {
    super(message, null, false, false); // the caller's mistake: a stack trace would tell nothing
    this.field = field;
  }

  /** The field at fault, as OpenAI's {@code param}; null when the body as a whole is. */
  public @Nullable String field() {
    return field;
  }
}
