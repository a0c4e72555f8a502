package dev.detour.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaudeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-7-sonnet-latest",
        "claude-3-5-haiku-20241022",
        "claude-sonnet-4-20250514",
        "claude-sonnet-4@20250514",
        "claude-sonnet-4-0",
        "claude-opus-4-1-20250805",
        "claude-sonnet-4-5",
        "claude-haiku-4-5-20251001",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "anthropic.claude-3-haiku-20240307-v1:0",
      })
  void olderModelsThinkByBudget(String model) {
    assertThat(Claude.thinksByBudget(model)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4-6",
        "claude-sonnet-4-6",
        "anthropic.claude-opus-4-6-v1",
        "claude-opus-4-7",
        "claude-sonnet-5",
        "claude-haiku-5-5",
        "claude-opus-4-10",
      })
  void newerOnesByEffort(String model) {
    assertThat(Claude.thinksByBudget(model)).isFalse();
  }
}
