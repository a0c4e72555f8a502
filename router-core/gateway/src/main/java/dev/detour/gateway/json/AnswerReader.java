package dev.detour.gateway.json;

import dev.detour.gateway.conversation.AnswerFacts;
import dev.detour.gateway.json.JsonCursor.MalformedJsonException;
import dev.detour.policy.price.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows one chat completion: a whole answer, or the chunks of a streamed one in their order.
 *
 * <p>Reads what decisions and accounting need (content or not, finish reasons, usage, id, model)
 * and skips the text itself.
 */
public final class AnswerReader implements AnswerFacts {
  private static final int MAX_CHOICES = 1024;

  /** OpenAI's own. What others mean is not known here. */
  private static final Set<String> PLAIN_ENDS =
      Set.of("stop", "length", "tool_calls", "function_call", "content_filter");

  private static final byte[] ID = ascii("id");
  private static final byte[] MODEL = ascii("model");
  private static final byte[] ERROR = ascii("error");
  private static final byte[] CHOICES = ascii("choices");
  private static final byte[] USAGE = ascii("usage");
  private static final byte[] INDEX = ascii("index");
  private static final byte[] FINISH_REASON = ascii("finish_reason");
  private static final byte[] DELTA = ascii("delta");
  private static final byte[] MESSAGE = ascii("message");
  private static final byte[] ROLE = ascii("role");
  private static final byte[] TOOL_CALLS = ascii("tool_calls");
  private static final byte[] PROMPT_TOKENS = ascii("prompt_tokens");
  private static final byte[] COMPLETION_TOKENS = ascii("completion_tokens");
  private static final byte[] CACHE_CREATION_INPUT_TOKENS = ascii("cache_creation_input_tokens");
  private static final byte[] PROMPT_TOKENS_DETAILS = ascii("prompt_tokens_details");
  private static final byte[] COMPLETION_TOKENS_DETAILS = ascii("completion_tokens_details");
  private static final byte[] CACHED_TOKENS = ascii("cached_tokens");
  private static final byte[] CACHE_CREATION_TOKENS = ascii("cache_creation_tokens");
  private static final byte[] CACHE_WRITE_TOKENS = ascii("cache_write_tokens");
  private static final byte[] REASONING_TOKENS = ascii("reasoning_tokens");

  /** What a chunk, or a whole answer, turned out to be. */
  public enum Kind {
    /** It carries some of the answer: text, a tool call, a refusal, reasoning. */
    CONTENT,
    /** A role, a finish reason, a keep-alive: nothing of the answer itself. */
    NO_CONTENT,
    /** The last chunk of a stream that was asked for its usage: no choice, only usage. */
    USAGE_ONLY,
    /** An error object in place of an answer, or of a choice. */
    ERROR,
    /** No chat completion at all. */
    MALFORMED
  }

  private final JsonCursor cursor = new JsonCursor();
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
  private boolean oddEnd;

  /** Reads the next chunk, or the whole answer, from {@code [from, to)}. */
  public Kind read(byte[] data, int from, int to) {
    error = false;
    choices = false;
    anyChoice = false;
    content = false;
    usageHere = false;
    oddEnd = false;
    cursor.over(data, from, to);
    try {
      cursor.enterObject();
      readAnswer();
      cursor.expectEnd();
    } catch (MalformedJsonException malformed) {
      return Kind.MALFORMED;
    }
    return kind();
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

  @Override
  public @Nullable String id() {
    return id;
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  @Override
  public @Nullable TokenUsage usage() {
    return usage;
  }

  @Override
  public List<String> finishReasons() {
    return finishReasons;
  }

  @Override
  public boolean hasContent() {
    return hasContent;
  }

  /** Whether the model called a tool. */
  public boolean hasToolCalls() {
    return hasToolCalls;
  }

  /** Whether what was read last ends a choice for a reason that OpenAI has not got. */
  public boolean endsOddly() {
    return oddEnd;
  }

  /** Whether every choice that was begun has a finish reason. */
  public boolean isFinished() {
    return !choicesSeen.isEmpty() && choicesFinished.cardinality() >= choicesSeen.cardinality();
  }

  private void readAnswer() throws MalformedJsonException {
    while (cursor.nextField()) {
      if (cursor.isNamed(ID)) {
        id = cursor.textOr(id);
      } else if (cursor.isNamed(MODEL)) {
        model = cursor.textOr(model);
      } else if (cursor.isNamed(ERROR)) {
        readError();
      } else if (cursor.isNamed(CHOICES)) {
        readChoices();
      } else if (cursor.isNamed(USAGE)) {
        readUsage();
      } else {
        cursor.skip();
      }
    }
  }

  private void readError() throws MalformedJsonException {
    error |= cursor.peek() != 'n';
    cursor.skip();
  }

  private void readChoices() throws MalformedJsonException {
    if (cursor.peek() != '[') {
      cursor.skip();
      return;
    }
    choices = true;
    int position = 0;
    cursor.enterArray();
    while (cursor.nextElement()) {
      if (cursor.peek() == '{') {
        anyChoice = true;
        readChoice(position++);
      } else {
        cursor.skip();
      }
    }
  }

  private void readChoice(int position) throws MalformedJsonException {
    int index = position;
    String finishReason = null;
    cursor.enterObject();
    while (cursor.nextField()) {
      if (cursor.isNamed(INDEX)) {
        index = (int) Math.min(Math.max(cursor.integerOr(index), 0), MAX_CHOICES);
      } else if (cursor.isNamed(FINISH_REASON)) {
        finishReason = cursor.textOr(finishReason);
      } else if (cursor.isNamed(DELTA) || cursor.isNamed(MESSAGE)) {
        readMessage();
      } else if (cursor.isNamed(ERROR)) {
        readError();
      } else {
        cursor.skip();
      }
    }
    choicesSeen.set(index);
    // Some servers send an empty one with every chunk.
    if (finishReason != null && !finishReason.isEmpty() && !choicesFinished.get(index)) {
      oddEnd |= !PLAIN_ENDS.contains(finishReason);
      choicesFinished.set(index);
      finishReasons.add(finishReason);
    }
  }

  /** Any field but the role that is not empty is content: providers keep inventing such fields. */
  private void readMessage() throws MalformedJsonException {
    if (cursor.peek() != '{') {
      cursor.skip();
      return;
    }
    cursor.enterObject();
    while (cursor.nextField()) {
      boolean role = cursor.isNamed(ROLE);
      boolean toolCalls = cursor.isNamed(TOOL_CALLS);
      boolean filled = cursor.skip();
      content |= filled && !role;
      hasToolCalls |= filled && toolCalls;
    }
  }

  private void readUsage() throws MalformedJsonException {
    if (cursor.peek() != '{') {
      cursor.skip();
      return;
    }
    usageHere = true;
    long input = 0;
    long output = 0;
    long[] details = new long[3];
    cursor.enterObject();
    while (cursor.nextField()) {
      if (cursor.isNamed(PROMPT_TOKENS)) {
        input = count();
      } else if (cursor.isNamed(COMPLETION_TOKENS)) {
        output = count();
      } else if (cursor.isNamed(CACHE_CREATION_INPUT_TOKENS)) {
        details[1] = count();
      } else if (cursor.isNamed(PROMPT_TOKENS_DETAILS)
          || cursor.isNamed(COMPLETION_TOKENS_DETAILS)) {
        readDetails(details);
      } else {
        cursor.skip();
      }
    }
    usage = new TokenUsage(input, details[0], details[1], output, details[2]);
  }

  private void readDetails(long[] details) throws MalformedJsonException {
    if (cursor.peek() != '{') {
      cursor.skip();
      return;
    }
    cursor.enterObject();
    while (cursor.nextField()) {
      if (cursor.isNamed(CACHED_TOKENS)) {
        details[0] = count();
      } else if (cursor.isNamed(CACHE_CREATION_TOKENS) || cursor.isNamed(CACHE_WRITE_TOKENS)) {
        details[1] = count();
      } else if (cursor.isNamed(REASONING_TOKENS)) {
        details[2] = count();
      } else {
        cursor.skip();
      }
    }
  }

  private long count() throws MalformedJsonException {
    return TokenUsage.count(cursor.integerOr(0));
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
