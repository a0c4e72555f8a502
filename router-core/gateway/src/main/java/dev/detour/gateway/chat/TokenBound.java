package dev.detour.gateway.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.RequestFacts.TokenBounds;
import java.io.IOException;

/**
 * The most tokens that an attempt can be charged for.
 *
 * <p>Input: one token for each byte of the body, since no token of a byte-level vocabulary is
 * shorter, and the fields around a message ({@code {"role":"user","content":""}}) have more bytes
 * than the marks that a chat template puts in their place have tokens. An image is billed by its
 * size in pixels, which a link does not tell: each counts as the dearest that is published, 48,169
 * tokens (gpt-4o-mini at high detail).
 *
 * <p>Output: the cap that is enforced upstream, for each of the choices asked for.
 */
final class TokenBound {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long IMAGE_TOKENS = 48_169;
  private static final int MAX_CHOICES = 1_000_000;

  private TokenBound() {}

  /** The bounds of a request whose answer is held to its output cap. */
  static TokenBounds of(PolicySnapshot snapshot, CallerRequest request, RequestFacts facts) {
    byte[] body = request.body();
    long outputCap = facts.outputCap();
    // Whoever continues a broken stream reads what was delivered of it.
    boolean continued =
        request.stream() && snapshot.policy().classPolicy(facts.trafficClass()).continueStreams();
    long images =
        request.requires().contains("images") ? IMAGE_TOKENS * Math.max(1, images(body)) : 0;
    long input = body.length + images + (continued ? outputCap : 0);
    return new TokenBounds(input, outputCap * choices(body));
  }

  /** The top level's {@code n}; of several the largest, since parsers disagree on which wins. */
  private static int choices(byte[] body) {
    double choices = 1;
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals("n");
        if (parser.nextToken().isNumeric() && wanted) {
          choices = Math.max(choices, Math.ceil(parser.getDoubleValue()));
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the body was read before", e);
    }
    return (int) Math.min(MAX_CHOICES, choices);
  }

  /** Fields and types that are called something with "image": at least one for each image. */
  private static int images(byte[] body) {
    int images = 0;
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean names =
            token == JsonToken.FIELD_NAME
                || (token == JsonToken.VALUE_STRING && "type".equals(parser.currentName()));
        if (names && parser.getText().contains("image")) {
          images++;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the body was read before", e);
    }
    return images;
  }
}
