package dev.detour.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Provider;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.net.NetServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exchanges with a provider that takes requests and says nothing. */
class DeadlineTimerTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private HttpClientAgent client;
  private DeadlineTimer timer;
  private int port;

  @BeforeEach
  void start() throws Exception {
    NetServer silent = vertx.createNetServer().connectHandler(socket -> socket.handler(b -> {}));
    port =
        silent
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
    client = vertx.createHttpClient();
    timer = new DeadlineTimer(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void anEarlierDeadlineThatComesLaterIsKept() throws Exception {
    loop.runOnContext(
        nothing -> {
          begin("long", 900);
          begin("short", 100);
          begin("middle", 500);
        });

    assertThat(List.of(next(), next(), next()))
        .containsExactly("short TIMEOUT", "middle TIMEOUT", "long TIMEOUT");
  }

  @Test
  void theDeadlineOfAnExchangeThatEndedHoldsNobodyUp() throws Exception {
    loop.runOnContext(
        nothing -> {
          ProviderCall ended = begin("ended", 100);
          begin("other", 300);
          ended.cancel();
        });

    assertThat(next()).isEqualTo("other TIMEOUT");
    assertThat(told).isEmpty();
  }

  @Test
  void whatBeginsWhenAnotherTimesOutHasItsDeadlineToo() throws Exception {
    loop.runOnContext(nothing -> begin("first", 100, () -> begin("second", 100)));

    assertThat(List.of(next(), next())).containsExactly("first TIMEOUT", "second TIMEOUT");
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  private ProviderCall begin(String name, long totalMs) {
    return begin(name, totalMs, () -> {});
  }

  private ProviderCall begin(String name, long totalMs, Runnable then) {
    Duration total = Duration.ofMillis(totalMs);
    Timeouts timeouts = new Timeouts(total, total, total, total);
    Provider provider =
        new Provider(
            "silent",
            Dialect.OPENAI,
            URI.create("http://127.0.0.1:" + port),
            "silent",
            Optional.empty(),
            Set.of(),
            Optional.empty());
    ProviderCall.Request request =
        new ProviderCall.Request(
            ProviderTarget.of(provider, Optional.empty()),
            "/v1/chat/completions",
            MultiMap.caseInsensitiveMultiMap(),
            Buffer.buffer("{}"),
            false,
            timeouts);
    ProviderCall call =
        new ProviderCall(vertx, client, timer, request, System.nanoTime(), failures(name, then));
    call.start();
    return call;
  }

  private ProviderCall.Listener failures(String name, Runnable then) {
    return new ProviderCall.Listener() {
      @Override
      public void onHead(int status, MultiMap headers) {
        told.add(name + " " + status);
      }

      @Override
      public void onBytes(Buffer bytes) {
        told.add(name + " bytes");
      }

      @Override
      public void onEnd() {
        told.add(name + " end");
      }

      @Override
      public void onFailure(ProviderFailure failure) {
        FailureCategory category = failure.category();
        told.add(name + " " + category);
        then.run();
      }
    };
  }
}
