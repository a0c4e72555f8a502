package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

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

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
