package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.AnswerLength;
import dev.detour.sim.scenario.FirstToken;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Scenario;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does. */
class DrainTest {
  @TempDir Path directory;

  @Test
  void finishesWhatIsUnderWayAndTakesNothingNew() throws Exception {
    try (TestRouter router = TestRouter.start(directory, Map.of("DETOUR_DRAIN_TIMEOUT", "10s"))) {
      slow(router, 40);
      CompletableFuture<Answer> underWay =
          CompletableFuture.supplyAsync(() -> router.caller().stream());
      router.sim().log().await(Duration.ofSeconds(5), log -> !log.isEmpty());
      CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> router.server().drain());
      Answer answer = underWay.get(10, TimeUnit.SECONDS);
      assertThat(answer.isDone()).as(answer.body()).isTrue();
      drained.get(10, TimeUnit.SECONDS);
      assertThat(router.ingest().spans()).as("spans are flushed").hasSize(2);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> router.caller().plain())
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void endsWhatOutlastsTheLimitClearly() throws Exception {
    try (TestRouter router = TestRouter.start(directory, Map.of("DETOUR_DRAIN_TIMEOUT", "300ms"))) {
      slow(router, 1000);
      CompletableFuture<Answer> underWay =
          CompletableFuture.supplyAsync(() -> router.caller().stream());
      router.sim().log().await(Duration.ofSeconds(5), log -> !log.isEmpty());
      router.server().drain();
      Answer answer = underWay.get(10, TimeUnit.SECONDS);
      assertThat(answer.isDone()).isFalse();
      assertThat(answer.finishReason()).isEqualTo("error");
      assertThat(router.ingest().spans().toString()).contains("shutdown");
      assertThat(router.sim().log().awaitEnded(1, Duration.ofSeconds(2)).get(0).callerLeft())
          .isTrue();
    }
  }

  private static void slow(TestRouter router, int tokens) {
    ModelSpec model = ModelSpec.of(new FirstToken.Fixed(10), 20, new AnswerLength.Fixed(tokens));
    ProviderSpec spec = new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, model));
    router.sim().play(Scenario.of(1, Map.of("alpha", spec, "beta", spec, "gamma", spec)));
  }
}
