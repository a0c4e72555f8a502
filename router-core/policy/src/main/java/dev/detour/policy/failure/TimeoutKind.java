package dev.detour.policy.failure;

/** Which of an attempt's timeouts fired. */
public enum TimeoutKind {
  CONNECT("connect_timeout", "connect"),
  FIRST_TOKEN("first_token_timeout", "first-token"),
  BETWEEN_TOKENS("between_tokens_timeout", "between-tokens"),
  TOTAL("total_timeout", "total");

  private final String code;
  private final String words;

  TimeoutKind(String code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The code that stands for a provider's own ({@code error.type}). */
  public String code() {
    return code;
  }

  String words() {
    return words;
  }
}
