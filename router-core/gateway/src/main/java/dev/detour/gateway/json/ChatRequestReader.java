package dev.detour.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/**
 * Reads a chat completion request in one pass over its bytes.
 *
 * <p>Only the fields that routing needs are checked; everything else is the provider's business and
 * is skipped unread. A field that routing needs may appear once: providers disagree on which of two
 * wins.
 */
public final class ChatRequestReader {
  private static final int MAX_DEPTH = Json.MAX_DEPTH;

  private final JsonFactory json;

  /**
   * Creates a reader.
   *
   * @param maxBodyBytes longest body that will be given, which is also the longest string in one
   */
  public ChatRequestReader(int maxBodyBytes) {
    json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(maxBodyBytes)
                    .build())
            .build();
  }

  /**
   * Reads a body.
   *
   * @throws InvalidBodyException when it is no JSON object in UTF-8, or a field that routing needs
   *     has the wrong type
   */
  public ChatRequest read(byte[] body) throws InvalidBodyException {
    if (!startsLikeUtf8Object(body)) {
      throw new InvalidBodyException("The body must be a JSON object in UTF-8.", null);
    }
    try (JsonParser parser = json.createParser(body)) {
      return new ChatRequestPass(body, parser).read();
    } catch (StreamConstraintsException e) {
      throw new InvalidBodyException("The body exceeds a limit: " + e.getOriginalMessage(), null);
    } catch (JsonParseException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw new InvalidBodyException("The body is not valid JSON (near byte " + at + ").", null);
    } catch (IOException e) {
      throw new InvalidBodyException("The body is not valid JSON in UTF-8.", null);
    }
  }

  /** Jackson guesses UTF-16 and UTF-32; byte offsets exist for UTF-8 alone, and so do providers. */
  static boolean startsLikeUtf8Object(byte[] body) {
    int i = 0;
    while (i < body.length
        && (body[i] == ' ' || body[i] == '\t' || body[i] == '\n' || body[i] == '\r')) {
      i++;
    }
    return i + 1 < body.length && body[i] == '{' && body[i + 1] != 0;
  }
}
