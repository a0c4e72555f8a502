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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-5-haiku-20241022",
        "claude-haiku-4-5-20251001",
        "claude-opus-4-6",
        "us.anthropic.claude-sonnet-4-6",
        "anthropic.claude-opus-4-6-v1",
        "another-house",
      })
  void olderModelsTakeATemperature(String model) {
    assertThat(Claude.takesSampling(model)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-opus-4-60",
        "claude-sonnet-5",
        "claude-haiku-5-5",
        "anthropic.claude-fable-5-1",
      })
  void newerOnesDoNot(String model) {
    assertThat(Claude.takesSampling(model)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-sonnet-4-5-20250929",
        "claude-opus-4-8",
        "claude-opus-4-7-20260416",
        "anthropic.claude-opus-4-6-v1",
        "claude-sonnet-5",
        "claude-fable-5",
        "claude-opus-5@20260724",
        "claude-haiku-5-5",
        "another-house",
      })
  void mostModelsCanBeForcedToCallATool(String model) {
    assertThat(Claude.takesForcedTools(model)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-5-5",
        "us.anthropic.claude-sonnet-5-5",
        "claude-fable-5-1",
        "claude-mythos-5-2",
        "claude-opus-6",
        "claude-opus-5-50",
      })
  void theNewestCannot(String model) {
    assertThat(Claude.takesForcedTools(model)).isFalse();
  }
}
