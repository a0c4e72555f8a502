package dev.detour.gateway.dialect;

import dev.detour.gateway.dialect.openai.AzureCodec;
import dev.detour.gateway.dialect.openai.OpenAiCodec;
import dev.detour.policy.document.Dialect;

/** Each dialect's codec. */
public final class Codecs {
  private static final DialectCodec OPENAI = new OpenAiCodec();
  private static final DialectCodec AZURE_OPENAI = new AzureCodec();

  private Codecs() {}

  /**
   * The codec of a dialect.
   *
   * @throws IllegalArgumentException for a dialect that is not {@link Dialect#SPOKEN}, which no
   *     valid policy names
   */
  public static DialectCodec of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case AZURE_OPENAI -> AZURE_OPENAI;
      case ANTHROPIC, GEMINI, BEDROCK ->
          throw new IllegalArgumentException("dialect: " + dialect + " (expected: a spoken one)");
    };
  }
}
