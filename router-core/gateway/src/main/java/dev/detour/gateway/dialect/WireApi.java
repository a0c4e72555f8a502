package dev.detour.gateway.dialect;

/** A wire format for asking models. Callers and providers that share one need no translation. */
public enum WireApi {
  /** OpenAI's {@code chat/completions}. */
  CHAT_COMPLETIONS,
  /** OpenAI's {@code responses}. */
  RESPONSES,
  /** OpenAI's {@code embeddings}. */
  EMBEDDINGS,
  /** Anthropic's {@code messages}. */
  MESSAGES,
  /** Google's {@code generateContent}. */
  GENERATE_CONTENT,
  /** Amazon Bedrock's {@code converse}. */
  CONVERSE
}
