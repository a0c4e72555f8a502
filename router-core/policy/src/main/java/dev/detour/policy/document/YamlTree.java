package dev.detour.policy.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * YAML text to a tree and back, without the parts of YAML that surprise: no anchors and aliases, no
 * repeated keys, one document, bounded size and depth.
 */
final class YamlTree {
  /** The largest text that is read, in characters. */
  static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_DEPTH = 32;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final YAMLFactory FACTORY = factory();
  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private YamlTree() {}

  /** Text that is not acceptable YAML. */
  static final class YamlException extends Exception {
    YamlException(String message) {
      super(message);
    }
  }

  /** The tree of one YAML document; a null node for an empty text. */
  static JsonNode read(String yaml) throws YamlException {
    if (yaml.length() > MAX_CHARACTERS) {
      throw new YamlException(
          yaml.length() + " characters (expected: at most " + MAX_CHARACTERS + ")");
    }
    try (YAMLParser parser = FACTORY.createParser(yaml)) {
      if (parser.nextToken() == null) {
        return NODES.nullNode();
      }
      JsonNode tree = readValue(parser, 0);
      if (parser.nextToken() != null) {
        throw mistake(parser, "a second document (expected: one)");
      }
      return tree;
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw new YamlException(where + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A text in memory cannot fail to be read.
    }
  }

  /** The canonical text of a tree: block style, the tree's order, quotes only where needed. */
  static String write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // A tree can always be written.
    }
  }

  private static JsonNode readValue(YAMLParser parser, int depth)
      throws IOException, YamlException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw mistake(parser, "an anchor or alias (expected: the value itself)");
    }
    if (depth > MAX_DEPTH) {
      throw mistake(parser, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
    }
    JsonToken token = Objects.requireNonNull(parser.currentToken());
    return switch (token) {
      case START_OBJECT -> readObject(parser, depth);
      case START_ARRAY -> readArray(parser, depth);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw mistake(parser, token + " (expected: a value)");
    };
  }

  private static ObjectNode readObject(YAMLParser parser, int depth)
      throws IOException, YamlException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = Objects.requireNonNull(parser.currentName());
      parser.nextToken();
      object.set(name, readValue(parser, depth + 1));
    }
    return object;
  }

  private static ArrayNode readArray(YAMLParser parser, int depth)
      throws IOException, YamlException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(readValue(parser, depth + 1));
    }
    return array;
  }

  private static YamlException mistake(JsonParser parser, String message) {
    return new YamlException("line " + parser.currentTokenLocation().getLineNr() + ": " + message);
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "not YAML" : message.lines().findFirst().orElse("not YAML");
  }

  private static YAMLFactory factory() {
    return YAMLFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
        .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
        .build();
  }
}
