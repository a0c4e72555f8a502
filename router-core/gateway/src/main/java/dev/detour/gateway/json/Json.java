package dev.detour.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON as trees and as bytes, for what is translated rather than spliced. */
public final class Json {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 128;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // the body's own limit holds
                  .build())
          .build();

  private static final ObjectMapper TREES =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** A parser of a body in UTF-8 that {@link #object} would read: its limits are the same. */
  public static JsonParser parser(byte[] body) throws IOException {
    return FACTORY.createParser(body);
  }

  /** What makes mappers that read all that this one does. */
  public static JsonFactory factory() {
    return FACTORY.copy();
  }

  /** Something that writes JSON. */
  @FunctionalInterface
  public interface Writer {
    void to(JsonGenerator json) throws IOException;
  }

  /** What a writer writes, in UTF-8. */
  public static byte[] bytes(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writer.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** What a writer writes, as text. */
  public static String text(Writer writer) {
    return new String(bytes(writer), StandardCharsets.UTF_8);
  }

  /**
   * The tree of a text.
   *
   * @throws IOException when it is no JSON, or nested too deeply
   */
  public static JsonNode tree(String text) throws IOException {
    return TREES.readTree(text);
  }

  /**
   * The tree of a body in UTF-8.
   *
   * @throws IOException when it is no JSON, or nested too deeply
   */
  public static JsonNode tree(byte[] body) throws IOException {
    return TREES.readTree(body);
  }

  /** Whether a text is one JSON object and nothing else. */
  public static boolean isObject(String text) {
    try {
      JsonNode tree = tree(text);
      return tree != null && tree.isObject();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The tree of a caller's body, which must be an object.
   *
   * @throws InvalidBodyException when it is none
   */
  public static JsonNode object(byte[] body) throws InvalidBodyException {
    try {
      JsonNode tree = ChatRequestReader.startsLikeUtf8Object(body) ? tree(body) : null;
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (StreamConstraintsException e) {
      throw new InvalidBodyException("The body exceeds a limit: " + e.getOriginalMessage(), null);
    } catch (IOException e) {
      throw new InvalidBodyException("The body is not valid JSON in UTF-8.", null);
    }
    throw new InvalidBodyException("The body must be a JSON object in UTF-8.", null);
  }
}
