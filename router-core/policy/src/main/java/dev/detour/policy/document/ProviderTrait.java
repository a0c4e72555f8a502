package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Where a server differs from the common form of its dialect. */
public enum ProviderTrait implements WireName {
  /** Takes OpenAI's Responses API too; without it, such requests are translated. */
  RESPONSES,
  /** Knows the output limit by its older name {@code max_tokens} alone. */
  MAX_TOKENS,
  /** Refuses {@code stream_options}, and so reports the usage of streams unasked or never. */
  NO_STREAM_OPTIONS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
