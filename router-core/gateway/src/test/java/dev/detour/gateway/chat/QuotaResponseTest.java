package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaResponseTest {
  private static final Instant NOW = Instant.parse("2026-03-31T23:59:30Z");

  @Test
  void saysWhichAccountAndWhenItResets() {
    OpenAiError error = error("tenant acme (month)", Optional.of(NOW.plus(Duration.ofDays(3))));
    assertThat(error.status()).isEqualTo(429);
    assertThat(error.type()).isEqualTo("insufficient_quota");
    assertThat(error.code()).isEqualTo("budget_exhausted");
    assertThat(error.message())
        .contains("tenant acme (month)")
        .contains("resets at 2026-04-03T23:59:30Z");
    assertThat(error.retryAfter()).isEmpty();
  }

  @Test
  void advisesToComeBackOnlyWhenTheResetIsNear() {
    assertThat(error("key 1 (day)", Optional.of(NOW.plusSeconds(30))).retryAfter())
        .contains(Duration.ofSeconds(30));
    assertThat(error("key 1 (day)", Optional.of(NOW.plusSeconds(61))).retryAfter()).isEmpty();
  }

  @Test
  void asksForATopUpWhereNothingResets() {
    OpenAiError error = error("tenant acme (prepaid)", Optional.empty());
    assertThat(error.message()).contains("top-up");
    assertThat(error.retryAfter()).isEmpty();
  }

  private static OpenAiError error(String account, Optional<Instant> resetsAt) {
    Decision.Stop stop =
        new Decision.Stop(
            Reason.BUDGET_EXHAUSTED,
            Optional.empty(),
            Optional.empty(),
            Outcome.REJECTED,
            List.of());
    return Stops.error(stop, Optional.of(new Purse.Shortage(account, resetsAt)), NOW);
  }
}
