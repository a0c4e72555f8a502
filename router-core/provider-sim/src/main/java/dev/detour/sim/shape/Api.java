package dev.detour.sim.shape;

import dev.detour.sim.scenario.Dialect;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What all operations of one dialect share: paths, keys, headers, and the words of a refusal. */
public interface Api {

  /** The API of a dialect. */
  static Api of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OpenAiApi.INSTANCE;
      case AZURE_OPENAI -> AzureApi.INSTANCE;
      case ANTHROPIC -> AnthropicApi.INSTANCE;
      case GEMINI -> GeminiApi.INSTANCE;
      case BEDROCK -> BedrockApi.INSTANCE;
    };
  }

  /** What a POST to this path means. */
  Optional<Operation> operation(String rawPath);

  /** What a caller is told who has not proved that it has the key; empty: it has. */
  Optional<Written> denial(String key, Incoming incoming);

  /** Headers of every answer. */
  Map<String, String> headers(String id, long elapsedMs);

  /** A refusal in the provider's own words. */
  Written refusal(Refusal refusal, String model);

  /** A refusal for the time being. */
  Written rateLimited(Fault.RateLimited limited, String model, Instant now);

  /** The request and its answer do not fit the model's window. */
  Written contextLength(int window, long tokens);

  /** A request that cannot be understood. */
  Written invalid(InvalidRequest invalid);

  /**
   * The answer of a proxy in front of the provider, or a body that is none: the same everywhere.
   */
  static Optional<Written> ofNobody(Refusal refusal) {
    return switch (refusal) {
      case HTML_BAD_GATEWAY, EMPTY_BODY ->
          Optional.of(
              new Written(refusal.status(), refusal.contentType(), Map.of(), refusal.body("")));
      default -> Optional.empty();
    };
  }

  /** Whole seconds, rounded up. */
  static String seconds(Fault.RateLimited limited) {
    return Long.toString((limited.retryAfter().toMillis() + 999) / 1_000);
  }
}
