package dev.detour.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final byte[] PAYLOAD = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

  /** The example that is published with the specification. */
  @Test
  void signsTheSpecificationsExample() {
    assertThat(
            WebhookSignature.of(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                PAYLOAD))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void takesAnyOtherSecretAsItIs() {
    assertThat(WebhookSignature.of("plain", "msg_1", 1, PAYLOAD)).startsWith("v1,");
    assertThatThrownBy(() -> WebhookSignature.of("whsec_!", "msg_1", 1, PAYLOAD))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
