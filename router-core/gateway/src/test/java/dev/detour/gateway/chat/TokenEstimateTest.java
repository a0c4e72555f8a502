package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.api.Encoding;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
  /** Its first two routes have a window of 128,000 tokens. */
  private static final MatrixRow ROW =
      PolicyDocument.parse(TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:1"))
          .orElseThrow()
          .policy()
          .classPolicy(TrafficClass.CRITICAL_USER_FACING)
          .row()
          .orElseThrow();

  private static Encoding vocabulary() {
    return TokenEstimate.vocabulary().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void takesFourBytesForATokenWhereNothingDependsOnIt() {
    assertThat(TokenEstimate.of(new byte[4_000], ROW)).isEqualTo(1_000);
  }

  @Test
  void countsWhatIsNearAWindow() {
    Encoding encoding = vocabulary();
    byte[] body = "Wie viele Zeichen hat ein Wort? ".repeat(8_000).getBytes(StandardCharsets.UTF_8);
    long truth = encoding.countTokensOrdinary(new String(body, StandardCharsets.UTF_8));
    assertThat(TokenEstimate.of(body, ROW))
        .isNotEqualTo(body.length / 4)
        .isBetween((long) (truth * 0.98), (long) (truth * 1.02));
  }

  @Property(tries = 300)
  void noTextHasMoreTokensThanBytes(@ForAll @StringLength(max = 400) String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Lone surrogates are no text; as bytes each is a question mark.
    String wellFormed = new String(bytes, StandardCharsets.UTF_8);
    assertThat(vocabulary().countTokensOrdinary(wellFormed)).isLessThanOrEqualTo(bytes.length);
  }
}
