package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.chat.ChatSurface;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.RequestFacts.TokenBounds;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenBoundTest {
  private static final Policy POLICY =
      PolicyDocument.parse(TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:1"))
          .orElseThrow()
          .policy();
  private static final PolicySnapshot SNAPSHOT =
      new PolicySnapshot(1, POLICY, Map.of(), Map.of(), Instant.EPOCH);

  private static TokenBounds bounds(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    MatrixRow row = POLICY.classPolicy(TrafficClass.CRITICAL_USER_FACING).row().orElseThrow();
    RequestFacts facts =
        new RequestFacts(
            TrafficClass.CRITICAL_USER_FACING,
            row,
            Optional.empty(),
            Set.of(),
            false,
            Set.of(),
            0,
            100,
            Instant.EPOCH);
    try {
      return TokenBound.of(
          SNAPSHOT, new ChatSurface(1 << 20).read(bytes), BodyCosts.of(bytes), facts);
    } catch (InvalidBodyException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void countsAByteForATokenAndTheCapForTheOutput() {
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"\u00fc\"}]}";
    assertThat(bounds(body)).isEqualTo(new TokenBounds(body.length() + 1, 100));
  }

  @Test
  void countsEveryChoiceAndBelievesTheLargestOfSeveral() {
    assertThat(bounds(with("\"n\":3")).output()).isEqualTo(300);
    assertThat(bounds(with("\"n\":1,\"\\u006e\":7,\"n\":2")).output()).isEqualTo(700);
    assertThat(bounds(with("\"n\":null")).output()).isEqualTo(100);
    assertThat(bounds(with("\"metadata\":{\"n\":\"9\"}")).output()).isEqualTo(100);
  }

  @Test
  void countsEveryImageAtTheDearestPrice() {
    String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a\"}}";
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":[" + image + "," + image + "]}]}";
    assertThat(bounds(body).input()).isGreaterThanOrEqualTo(2 * 48_169 + body.length());
  }

  private static String with(String field) {
    return "{" + field + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
  }
}
