package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OneTimerTest {
  @Test
  void neverFiresBeforeItsTime() throws Exception {
    Duration delay = Duration.ofNanos(2_999_000);
    Vertx vertx = Vertx.vertx();
    try {
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Long> fired = new CompletableFuture<>();
        vertx.runOnContext(
            go -> {
              long start = System.nanoTime();
              new OneTimer(vertx).set(delay, () -> fired.complete(System.nanoTime() - start));
            });
        assertThat(Duration.ofNanos(fired.get(5, TimeUnit.SECONDS))).isGreaterThanOrEqualTo(delay);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
  }
}
