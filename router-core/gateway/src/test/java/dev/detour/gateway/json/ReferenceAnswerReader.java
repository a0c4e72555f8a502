package dev.detour.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detour.gateway.json.AnswerReader.Kind;
import dev.detour.policy.price.TokenUsage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link AnswerReader} shall find, found with a parser of the general kind. */
final class ReferenceAnswerReader {
  private static final int MAX_CHOICES = 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private final List<String> finishReasons = new ArrayList<>(1);
  private final BitSet choicesSeen = new BitSet();
  private final BitSet choicesFinished = new BitSet();
  private @Nullable String id;
  private @Nullable String model;
  private @Nullable TokenUsage usage;
  private boolean hasContent;
  private boolean hasToolCalls;

  // Of the chunk being read.
  private boolean error;
  private boolean choices;
  private boolean anyChoice;
  private boolean content;
  private boolean usageHere;

  /** Reads the next chunk, or the whole answer, from {@code [from, to)}. */
  public Kind read(byte[] data, int from, int to) {
    error = false;
    choices = false;
    anyChoice = false;
    content = false;
    usageHere = false;
    try (JsonParser parser = JSON.createParser(utf8(data, from, to))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Kind.MALFORMED;
      }
      readAnswer(parser);
      if (parser.nextToken() != null) {
        return Kind.MALFORMED;
      }
    } catch (IOException malformed) {
      return Kind.MALFORMED;
    }
    return kind();
  }

  /** Decoded by the JDK: Jackson looks at the UTF-8 of some strings less closely than of others. */
  private static String utf8(byte[] data, int from, int to) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(data, from, to - from))
        .toString();
  }

  private Kind kind() {
    if (error) {
      return Kind.ERROR;
    } else if (!choices && !usageHere) {
      return Kind.MALFORMED;
    } else if (content) {
      hasContent = true;
      return Kind.CONTENT;
    }
    return usageHere && !anyChoice ? Kind.USAGE_ONLY : Kind.NO_CONTENT;
  }

  /** The answer's id; null until one was seen. */
  public @Nullable String id() {
    return id;
  }

  /** The model that the provider says answered; null until it said so. */
  public @Nullable String model() {
    return model;
  }

  /** What the answer used; null until the provider said so. */
  public @Nullable TokenUsage usage() {
    return usage;
  }

  /** The choices' finish reasons so far, in the order they came. */
  public List<String> finishReasons() {
    return finishReasons;
  }

  /** Whether anything of the answer itself has come. */
  public boolean hasContent() {
    return hasContent;
  }

  /** Whether the model called a tool. */
  public boolean hasToolCalls() {
    return hasToolCalls;
  }

  /** Whether every choice that was begun has a finish reason. */
  public boolean isFinished() {
    return !choicesSeen.isEmpty() && choicesFinished.cardinality() >= choicesSeen.cardinality();
  }

  private void readAnswer(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "id" -> id = textOr(parser, id);
        case "model" -> model = textOr(parser, model);
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        case "choices" -> readChoices(parser);
        case "usage" -> readUsage(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private static @Nullable String textOr(JsonParser parser, @Nullable String other)
      throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return other;
  }

  private void readChoices(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    choices = true;
    int position = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        anyChoice = true;
        readChoice(parser, position++);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readChoice(JsonParser parser, int position) throws IOException {
    int index = position;
    String finishReason = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "index" -> {
          if (value == JsonToken.VALUE_NUMBER_INT) {
            index = Math.min(Math.max(parser.getValueAsInt(position), 0), MAX_CHOICES);
          }
        }
        case "finish_reason" -> finishReason = textOr(parser, finishReason);
        case "delta", "message" -> readMessage(parser);
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    choicesSeen.set(index);
    if (finishReason != null && !finishReason.isEmpty() && !choicesFinished.get(index)) {
      choicesFinished.set(index);
      finishReasons.add(finishReason);
    }
  }

  /** Any field but the role that is not empty is content: providers keep inventing such fields. */
  private void readMessage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean filled = isFilled(parser, parser.nextToken());
      content |= filled && !field.equals("role");
      hasToolCalls |= filled && field.equals("tool_calls");
    }
  }

  private static boolean isFilled(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return parser.getTextLength() > 0;
    }
    if (!value.isStructStart()) {
      return false;
    }
    boolean filled = !parser.nextToken().isStructEnd();
    for (int depth = 1; depth > 0; ) {
      if (parser.currentToken().isStructStart()) {
        depth++;
      } else if (parser.currentToken().isStructEnd()) {
        depth--;
      }
      if (depth > 0) {
        parser.nextToken();
      }
    }
    return filled;
  }

  private void readUsage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    usageHere = true;
    long input = 0;
    long output = 0;
    long[] details = new long[3];
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "prompt_tokens" -> input = count(parser);
        case "completion_tokens" -> output = count(parser);
        case "cache_creation_input_tokens" -> details[1] = count(parser);
        case "prompt_tokens_details", "completion_tokens_details" -> readDetails(parser, details);
        default -> parser.skipChildren();
      }
    }
    usage = new TokenUsage(input, details[0], details[1], output, details[2]);
  }

  private static void readDetails(JsonParser parser, long[] details) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "cached_tokens" -> details[0] = count(parser);
        case "cache_creation_tokens", "cache_write_tokens" -> details[1] = count(parser);
        case "reasoning_tokens" -> details[2] = count(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private static long count(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return TokenUsage.count(parser.getValueAsLong());
    }
    parser.skipChildren();
    return 0;
  }
}
