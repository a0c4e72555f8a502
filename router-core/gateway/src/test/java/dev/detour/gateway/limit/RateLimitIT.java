package dev.detour.gateway.limit;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.GatewayServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoredRouter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that an administrator sets, as callers meet them. */
class RateLimitIT {
  @TempDir Path directory;
  private StoredRouter router;

  @BeforeEach
  void start() throws IOException {
    router = StoredRouter.start(directory, Map.of());
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void refusesOneRequestTooManyInAWayThatSdksWaitFor() {
    Caller caller =
        caller(router.caller(key("{\"requestsPerMinute\":2,\"tokensPerMinute\":100000}")));
    Answer first = caller.plain();
    assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("1");
    assertThat(first.header("x-ratelimit-reset-requests")).isEqualTo("30s");
    assertThat(first.header("x-ratelimit-limit-tokens")).isEqualTo("100000");
    assertThat(caller.stream().header("x-ratelimit-remaining-requests")).isEqualTo("0");

    Answer refused = caller.plain();

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 30);
    assertThat(refused.header("x-should-retry")).isEqualTo("(none)");
    assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(refused.header("x-detour-outcome")).isEqualTo("rejected");
    assertThat(router.sim().log().awaitEnded(0, java.time.Duration.ofSeconds(3))).hasSize(2);
  }

  @Test
  void routersShareALimitByHowManyTheyAre() throws IOException {
    String key = key("{\"requestsPerMinute\":6}");
    try (GatewayServer replica = router.replica(directory, "router-2", Map.of())) {
      Caller one = caller(router.caller(key));
      Caller other = caller(new Caller(replica.port(), key));
      String probe = key("{\"requestsPerMinute\":600000}");
      until(() -> knowsOfTwo(router.caller(probe)));
      until(() -> knowsOfTwo(new Caller(replica.port(), probe)));

      assertThat(served(one) + served(other)).isBetween(6, 7); // a request a minute is 10 s
    }
  }

  /** With a share of one half, one request shows as two. */
  private static boolean knowsOfTwo(Caller caller) {
    return caller.plain().header("x-ratelimit-remaining-requests").equals("599998");
  }

  private static int served(Caller caller) {
    int served = 0;
    for (int i = 0; i < 10; i++) {
      served += caller.plain().status() == 200 ? 1 : 0;
    }
    return served;
  }

  private String key(String limits) {
    JsonNode made =
        router
            .admin()
            .call(
                "POST",
                "/admin/v1/tenants/tenant-a/keys",
                "{\"name\":\"limited\",\"limits\":" + limits + "}")
            .json();
    return made.path("value").asText();
  }

  /** Once the router knows the key; listing models counts nothing. */
  private static Caller caller(Caller caller) {
    until(() -> caller.get("/v1/models").status() == 200);
    return caller;
  }
}
