package dev.detour.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.clickhouse.engine.EngineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueryGateTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void sendsAwayWhoFindsNoPlaceToWait() throws EngineException {
    QueryGate gate = new QueryGate(1, 0, LONG);
    gate.enter();

    assertThatThrownBy(gate::enter)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(202))
        .hasMessageContaining("1 running and 0 waiting at most");
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void sendsAwayWhoWaitsTooLong() throws EngineException {
    QueryGate gate = new QueryGate(1, 1, Duration.ofMillis(1));
    gate.enter();

    assertThatThrownBy(gate::enter).isInstanceOf(EngineException.class);
    assertThat(gate.waiting()).isZero();
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void letsTheNextOneInWhenAPlaceIsLeft() throws Exception {
    QueryGate gate = new QueryGate(1, 1, LONG);
    gate.enter();
    CompletableFuture<Void> next =
        CompletableFuture.runAsync(
            () -> {
              try {
                gate.enter();
              } catch (EngineException e) {
                throw new IllegalStateException(e);
              }
            });
    gate.leave();

    next.get(10, TimeUnit.SECONDS);
    assertThat(gate.running()).isEqualTo(1);
  }

  @Test
  void letsNobodyInOnceClosed() {
    QueryGate gate = new QueryGate(1, 1, LONG);
    gate.close();

    assertThatThrownBy(gate::enter)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(236));
  }

  @Test
  void waitsForRequestsUnderWay() {
    RequestsUnderWay requests = new RequestsUnderWay();
    requests.begin();
    assertThat(requests.awaitNone(Duration.ofMillis(1))).isFalse();

    requests.end();
    assertThat(requests.awaitNone(Duration.ZERO)).isTrue();
  }
}
