package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.price.Cost;
import dev.detour.policy.price.PriceBook;
import dev.detour.policy.price.TokenUsage;
import dev.detour.sim.log.AttemptRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds the rows of attempts against the providers' own log, one by one. */
final class ProviderBooks {
  private final Rows rows;
  private final PriceBook prices;

  ProviderBooks(Rows rows, PriceBook prices) {
    this.rows = rows;
    this.prices = prices;
  }

  /** Asserts that every attempt has its row, with the category, tokens and cost that it had. */
  void assertHold(List<AttemptRecord> asked) throws Exception {
    Map<String, JsonNode> attempts =
        rows
            .select(
                "SELECT span_id, provider, request_model, failure_category, cancelled_by, input_tokens,"
                    + " cached_input_tokens, output_tokens, reasoning_tokens, cost_usd_micros FROM attempts")
            .stream()
            .collect(Collectors.toMap(row -> row.path("span_id").asText(), row -> row));
    Map<String, Long> expected = new TreeMap<>();
    Map<String, Long> actual = new TreeMap<>();
    for (AttemptRecord attempt : asked) {
      JsonNode row = attempts.get(SimulatorLog.spanId(attempt));
      assertThat(row).as("row of " + attempt).isNotNull();
      assertThat(row.path("failure_category").asText())
          .as("category of " + attempt)
          .isEqualTo(SimulatorLog.expectedCategory(attempt));
      count(expected, attempt.provider(), attempt.model(), SimulatorLog.expectedCategory(attempt));
      count(
          actual,
          row.path("provider").asText(),
          row.path("request_model").asText(),
          row.path("failure_category").asText());
      if (attempt.usageReported()) {
        assertTokensAndCost(attempt, row);
      }
    }
    assertThat(actual).as("attempts by provider, model and failure").isEqualTo(expected);
  }

  private void assertTokensAndCost(AttemptRecord attempt, JsonNode row) {
    assertThat(row.path("input_tokens").asLong())
        .as("input of " + attempt)
        .isEqualTo(attempt.billed().input());
    assertThat(row.path("cached_input_tokens").asLong()).isEqualTo(attempt.billed().cachedInput());
    assertThat(row.path("output_tokens").asLong())
        .as("output of " + attempt)
        .isEqualTo(attempt.billed().output());
    assertThat(row.path("reasoning_tokens").asLong()).isEqualTo(attempt.billed().reasoning());
    TokenUsage usage =
        new TokenUsage(
            attempt.billed().input(),
            attempt.billed().cachedInput(),
            0,
            attempt.billed().output(),
            attempt.billed().reasoning());
    Cost cost = prices.cost(attempt.provider(), attempt.model(), usage);
    assertThat(cost)
        .isEqualTo(new Cost.Known(row.path("cost_usd_micros").asLong(), prices.version()));
  }

  private static void count(
      Map<String, Long> counts, String provider, String model, String category) {
    counts.merge(provider + "/" + model + " " + category, 1L, Long::sum);
  }
}
