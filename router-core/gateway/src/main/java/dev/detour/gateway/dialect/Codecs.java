package dev.detour.gateway.dialect;

import dev.detour.gateway.dialect.anthropic.AnthropicCodec;
import dev.detour.gateway.dialect.bedrock.BedrockCodec;
import dev.detour.gateway.dialect.gemini.GeminiCodec;
import dev.detour.gateway.dialect.openai.AzureCodec;
import dev.detour.gateway.dialect.openai.OpenAiCodec;
import dev.detour.policy.document.Dialect;

/** Each dialect's codec. */
public final class Codecs {
  private static final DialectCodec OPENAI = new OpenAiCodec();
  private static final DialectCodec AZURE_OPENAI = new AzureCodec();
  private static final DialectCodec ANTHROPIC = new AnthropicCodec();
  private static final DialectCodec GEMINI = new GeminiCodec();
  private static final DialectCodec BEDROCK = new BedrockCodec();

  private Codecs() {}

  /** The codec of a dialect. */
  public static DialectCodec of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case AZURE_OPENAI -> AZURE_OPENAI;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case BEDROCK -> BEDROCK;
    };
  }
}
