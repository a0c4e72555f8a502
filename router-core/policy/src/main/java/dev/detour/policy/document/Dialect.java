package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** The API that a provider speaks. */
public enum Dialect implements WireName {
  /** OpenAI's chat completions, as many other servers speak it too. */
  OPENAI;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
