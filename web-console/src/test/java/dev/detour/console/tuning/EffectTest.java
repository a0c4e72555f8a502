package dev.detour.console.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.tuning.Effect.Measure;
import org.junit.jupiter.api.Test;

class EffectTest {
  private static Effect effect(Measure measure, double lower, double value, double upper) {
    Estimate any = new Estimate(1, 1, 1);
    return new Effect(measure, any, any, new Estimate(value, lower, upper));
  }

  @Test
  void callsACertainFallOfTheSuccessRateWorse() {
    assertThat(effect(Measure.SUCCESS_RATE, -0.02, -0.01, -0.005).isWorse()).isTrue();
    assertThat(effect(Measure.SUCCESS_RATE, 0.005, 0.01, 0.02).isBetter()).isTrue();
  }

  @Test
  void saysNothingOfAChangeThatNobodyWouldSee() {
    Effect tiny = effect(Measure.SUCCESS_RATE, -0.00002, -0.00001, -0.000001);
    assertThat(tiny.isWorse()).isFalse();
    assertThat(tiny.isBetter()).isFalse();
  }

  @Test
  void saysNothingOfAnUncertainChange() {
    Effect uncertain = effect(Measure.P95_FIRST_TOKEN, -50, 100, 300);
    assertThat(uncertain.isWorse()).isFalse();
    assertThat(uncertain.isBetter()).isFalse();
  }
}
