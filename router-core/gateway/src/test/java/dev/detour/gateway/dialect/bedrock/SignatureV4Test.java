package dev.detour.gateway.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures as the test suite that AWS publishes for its signers has them. */
class SignatureV4Test {
  private static final String HOST = "example.amazonaws.com";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "post-vanilla, POST, /,"
            + " 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "get-vanilla-query-order-key-case, GET, /?Param2=value2&Param1=value1,"
            + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "get-utf8, GET, /ሴ, 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "get-space-unnormalized, GET, \"/example space/\","
            + " 652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
      })
  void signsAsPublished(String name, String method, String uri, String signature) {
    assertThat(sign(Optional.empty(), method, uri))
        .containsEntry("x-amz-date", "20150830T123600Z")
        .containsEntry(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + signature);
  }

  @Test
  void signsASessionsToken() {
    String token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";

    assertThat(sign(Optional.of(token), "GET", "/"))
        .containsEntry("x-amz-security-token", token)
        .hasEntrySatisfying(
            "authorization",
            it ->
                assertThat(it)
                    .endsWith("07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"));
  }

  @Test
  void readsACredentialByItsColons() {
    assertThat(AwsCredential.of("ID:secret"))
        .contains(new AwsCredential("ID", "secret", Optional.empty()));
    assertThat(AwsCredential.of("ID:secret:to:ken"))
        .contains(new AwsCredential("ID", "secret", Optional.of("to:ken")));
    assertThat(AwsCredential.of("bedrock-api-key-abc")).isEmpty();
    assertThat(AwsCredential.of("ID:secret").orElseThrow()).hasToString("ID");
  }

  private static Map<String, String> sign(Optional<String> token, String method, String uri) {
    return new SignatureV4(new AwsCredential("AKIDEXAMPLE", SECRET, token), "us-east-1", "service")
        .sign(method, HOST, uri, new byte[0], NOW);
  }
}
