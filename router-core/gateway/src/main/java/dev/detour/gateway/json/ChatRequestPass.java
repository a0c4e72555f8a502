package dev.detour.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detour.gateway.json.ChatRequest.Places;
import dev.detour.gateway.json.ChatRequest.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of a chat completion request: what routing needs, and where it stands.
 */
final class ChatRequestPass {
  private static final int MAX_METADATA = 64;

  private final byte[] body;
  private final JsonParser parser;
  private int seen;

  private @Nullable String model;
  private boolean stream;
  private boolean includeUsage;
  private @Nullable Integer maxTokens;
  private @Nullable Integer maxCompletionTokens;
  private @Nullable String user;
  private Map<String, String> metadata = Map.of();
  private List<String> tools = List.of();
  private boolean jsonSchema;
  private boolean images;
  private boolean hasMessages;

  private @Nullable Range modelAt;
  private @Nullable Range streamOptionsAt;
  private int streamOptionsOpen = -1;
  private boolean streamOptionsEmpty = true;
  private @Nullable Range includeUsageAt;
  private @Nullable Range maxTokensAt;
  private @Nullable Range maxCompletionTokensAt;

  ChatRequestPass(byte[] body, JsonParser parser) {
    this.body = body;
    this.parser = parser;
  }

  ChatRequest read() throws IOException, InvalidBodyException {
    parser.nextToken(); // the opening brace: looked at before
    int objectStart = offset();
    boolean empty = true;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      empty = false;
      parser.nextToken();
      readField(field);
    }
    if (parser.nextToken() != null) {
      throw new InvalidBodyException(
          "The body must hold one JSON object and nothing after it.", null);
    }
    if (!hasMessages) {
      throw new InvalidBodyException("Missing required parameter: 'messages'.", "messages");
    }
    Places places =
        new Places(
            objectStart,
            empty,
            modelAt,
            streamOptionsAt,
            streamOptionsOpen,
            streamOptionsEmpty,
            includeUsageAt,
            maxTokensAt,
            maxCompletionTokensAt);
    return new ChatRequest(
        body,
        model,
        stream,
        includeUsage,
        maxOutputTokens(),
        user,
        metadata,
        tools,
        jsonSchema,
        images,
        places);
  }

  private OptionalInt maxOutputTokens() {
    Integer limit = maxCompletionTokens != null ? maxCompletionTokens : maxTokens;
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  private void readField(String field) throws IOException, InvalidBodyException {
    switch (field) {
      case "model" -> {
        once(0, field);
        int start = tokenOffset();
        model = stringOrNull(field);
        modelAt = new Range(start, offset());
      }
      case "messages" -> {
        once(1, field);
        readMessages();
      }
      case "stream" -> {
        once(2, field);
        stream = booleanOrFalse(field);
      }
      case "stream_options" -> {
        once(3, field);
        readStreamOptions();
      }
      case "max_tokens" -> {
        once(4, field);
        int start = tokenOffset();
        maxTokens = countOrNull(field);
        maxTokensAt = new Range(start, offset());
      }
      case "max_completion_tokens" -> {
        once(5, field);
        int start = tokenOffset();
        maxCompletionTokens = countOrNull(field);
        maxCompletionTokensAt = new Range(start, offset());
      }
      case "user" -> {
        once(6, field);
        user = stringOrNull(field);
      }
      case "metadata" -> {
        once(7, field);
        readMetadata();
      }
      case "tools" -> {
        once(8, field);
        readTools();
      }
      case "functions" -> {
        once(9, field);
        readFunctions();
      }
      case "response_format" -> {
        once(10, field);
        readResponseFormat();
      }
      default -> skip();
    }
  }

  private void once(int bit, String field) throws InvalidBodyException {
    if ((seen & (1 << bit)) != 0) {
      throw new InvalidBodyException("The field '" + field + "' is given twice.", field);
    }
    seen |= 1 << bit;
  }

  private void readMessages() throws IOException, InvalidBodyException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw invalid("messages", "an array");
    }
    int count = 0;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new InvalidBodyException("The body ends early.", null);
      }
      if (token.isStructStart()) {
        count += depth == 1 ? 1 : 0;
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (depth == 1) {
        throw invalid("messages[" + count + "]", "an object");
      } else if (token == JsonToken.FIELD_NAME
          && depth == 4
          && "image_url".equals(parser.currentName())) {
        images = true;
      }
    }
    if (count == 0) {
      throw new InvalidBodyException(
          "Invalid 'messages': empty array (expected: at least one message).", "messages");
    }
    hasMessages = true;
  }

  private void readStreamOptions() throws IOException, InvalidBodyException {
    int start = tokenOffset();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      streamOptionsOpen = offset();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        streamOptionsEmpty = false;
        parser.nextToken();
        if (name.equals("include_usage")) {
          String path = "stream_options.include_usage";
          once(11, path);
          int valueStart = tokenOffset();
          includeUsage = booleanOrFalse(path);
          includeUsageAt = new Range(valueStart, offset());
        } else {
          skip();
        }
      }
    } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
      throw invalid("stream_options", "an object");
    }
    streamOptionsAt = new Range(start, offset());
  }

  private void readMetadata() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      skip();
      return;
    }
    metadata = new HashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && metadata.size() < MAX_METADATA) {
        metadata.put(name, parser.getText());
      } else {
        skip();
      }
    }
  }

  private void readTools() throws IOException {
    readArrayOfObjects(
        field -> {
          if (field.equals("function")) {
            addFunctionName();
          } else {
            skip();
          }
        });
  }

  private void readFunctions() throws IOException {
    readArrayOfObjects(
        field -> {
          if (field.equals("name") && parser.currentToken() == JsonToken.VALUE_STRING) {
            addTool(parser.getText());
          } else {
            skip();
          }
        });
  }

  private void addFunctionName() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      skip();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("name")) {
        addTool(parser.getText());
      } else {
        skip();
      }
    }
  }

  private void addTool(String name) {
    if (tools.isEmpty()) {
      tools = new ArrayList<>();
    }
    tools.add(name);
  }

  private void readResponseFormat() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      skip();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("type")) {
        jsonSchema = parser.getText().equals("json_schema");
      } else {
        skip();
      }
    }
  }

  /** Something that reads the value of an object's field. */
  private interface FieldReader {
    void read(String field) throws IOException;
  }

  private void readArrayOfObjects(FieldReader fields) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      skip();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        skip();
        continue;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        fields.read(name);
      }
    }
  }

  private @Nullable String stringOrNull(String field) throws IOException, InvalidBodyException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> throw invalid(field, "a string");
    };
  }

  private boolean booleanOrFalse(String field) throws InvalidBodyException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw invalid(field, "a boolean");
    };
  }

  private @Nullable Integer countOrNull(String field) throws IOException, InvalidBodyException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw invalid(field, "an integer");
    }
    try {
      int count = parser.getIntValue();
      if (count >= 1) {
        return count;
      }
    } catch (IOException tooLarge) {
      // said below
    }
    throw invalid(field, "an integer from 1 to 2147483647");
  }

  private static InvalidBodyException invalid(String field, String expected) {
    return new InvalidBodyException(
        "Invalid type or value for '" + field + "' (expected: " + expected + ").", field);
  }

  private void skip() throws IOException {
    parser.skipChildren();
  }

  private int tokenOffset() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** One past the current token. */
  private int offset() throws IOException {
    parser.finishToken();
    return (int) parser.currentLocation().getByteOffset();
  }
}
