package dev.detour.sim.shape;

import org.jspecify.annotations.Nullable;

/** A request that the API refuses before it looks at the model. */
public final class InvalidRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String param;
  private final @Nullable String code;

  InvalidRequest(String message, @Nullable String param, @Nullable String code) {
    super(message);
    this.param = param;
    this.code = code;
  }

  InvalidRequest(String message) {
    this(message, null, null);
  }

  /** The parameter that is wrong. */
  public @Nullable String param() {
    return param;
  }

  /** OpenAI's code for it. */
  public @Nullable String code() {
    return code;
  }
}
