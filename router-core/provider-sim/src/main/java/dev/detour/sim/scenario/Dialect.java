package dev.detour.sim.scenario;

import java.util.Locale;

/** The API that a simulated provider speaks. */
public enum Dialect {
  /** Chat completions, responses and embeddings under {@code /v1}. */
  OPENAI("/v1"),
  /** The same under {@code /openai/deployments/{id}} and {@code /openai/v1}. */
  AZURE_OPENAI("/openai/v1"),
  /** Messages under {@code /v1}. */
  ANTHROPIC("/v1"),
  /** generateContent under {@code /v1beta}. */
  GEMINI("/v1beta"),
  /** Converse under {@code /model}. */
  BEDROCK("");

  private final String root;

  Dialect(String root) {
    this.root = root;
  }

  /** The name in scenarios: lower snake case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The path under a provider's name where its operations begin. */
  public String root() {
    return root;
  }
}
