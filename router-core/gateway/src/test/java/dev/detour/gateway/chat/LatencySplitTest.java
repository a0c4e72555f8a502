package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencySplitTest {
  private final LatencySplit split = new LatencySplit(1_000);

  @Test
  void whatIsNeitherProviderNorDelayIsTheRouters() {
    split.attemptBegan(1_010);
    split.attemptEnded(1_110);
    split.delayBegan(1_112);
    split.attemptBegan(1_612);
    split.attemptEnded(1_652);
    assertThat(split.provider(1_660)).isEqualTo(Duration.ofNanos(140));
    assertThat(split.overhead(1_660)).isEqualTo(Duration.ofNanos(10 + 2 + 8));
  }

  @Test
  void attemptsSideBySideCountOnce() {
    split.attemptBegan(1_000);
    split.attemptBegan(1_050);
    split.attemptEnded(1_080);
    split.attemptEnded(1_100);
    assertThat(split.provider(1_100)).isEqualTo(Duration.ofNanos(100));
    assertThat(split.overhead(1_100)).isZero();
  }

  @Test
  void anAttemptUnderWayCountsUpToNow() {
    split.attemptBegan(1_005);
    assertThat(split.provider(1_050)).isEqualTo(Duration.ofNanos(45));
    assertThat(split.overhead(1_050)).isEqualTo(Duration.ofNanos(5));
  }

  @Test
  void aDelayThatWasCutShortIsStillADelay() {
    split.delayBegan(1_010);
    assertThat(split.overhead(1_500)).isEqualTo(Duration.ofNanos(10));
  }
}
