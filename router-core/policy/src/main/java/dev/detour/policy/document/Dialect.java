package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The API that a provider speaks. */
public enum Dialect implements WireName {
  /** OpenAI's chat completions, as many other servers speak it too. */
  OPENAI,
  /** The same behind Azure's paths, versions and keys. */
  AZURE_OPENAI,
  /** Anthropic's messages. */
  ANTHROPIC,
  /** Google's generateContent, on the Gemini API and on Vertex AI. */
  GEMINI,
  /** Amazon Bedrock's runtime. */
  BEDROCK;

  /**
   * The dialects in which the gateway can ask a provider. The others have failure tables already; a
   * policy that names one is refused, for its routes would not work.
   */
  public static final Set<Dialect> SPOKEN =
      Collections.unmodifiableSet(EnumSet.of(OPENAI, AZURE_OPENAI));

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
