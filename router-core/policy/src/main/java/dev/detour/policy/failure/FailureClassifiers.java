package dev.detour.policy.failure;

import dev.detour.policy.document.Dialect;

/** Each dialect's failure table. */
public final class FailureClassifiers {
  private static final DialectClassifier OPENAI =
      new DialectClassifier(
          new OpenAiErrorReader(),
          OpenAiErrorTable.TABLE,
          OpenAiErrorTable.FINISHES,
          new OpenAiAnswerCheck());

  private static final DialectClassifier ANTHROPIC =
      new DialectClassifier(
          new AnthropicErrorReader(),
          AnthropicErrorTable.TABLE,
          AnthropicErrorTable.FINISHES,
          new AnthropicAnswerCheck());

  private static final DialectClassifier GEMINI =
      new DialectClassifier(
          new GoogleErrorReader(),
          GoogleErrorTable.TABLE,
          GoogleErrorTable.FINISHES,
          new GeminiAnswerCheck());

  private static final DialectClassifier BEDROCK =
      new DialectClassifier(
          new BedrockErrorReader(),
          BedrockErrorTable.TABLE,
          BedrockErrorTable.FINISHES,
          new BedrockAnswerCheck());

  private FailureClassifiers() {}

  /** The classifier for providers that speak {@code dialect}. */
  public static DialectClassifier of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, AZURE_OPENAI -> OPENAI;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case BEDROCK -> BEDROCK;
    };
  }
}
