package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.FailureClassifier;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.ProviderSignal;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is no stream, read in canonical form. */
final class FollowedWhole implements Answer {
  /**
   * What came before the body.
   *
   * @param status the HTTP status
   * @param headers the response's
   * @param streamExpected whether the caller wants a stream, which this is not
   * @param maxBytes longest body
   */
  record Head(int status, MultiMap headers, boolean streamExpected, int maxBytes) {}

  private final Head head;
  private final AnswerFormat format;
  private final AnswerWriter writer;
  private final FollowedFacts facts;
  private final FailureClassifier classifier;
  private final Clock clock;
  private final Buffer body = Buffer.buffer();
  private Buffer held = Buffer.buffer();

  FollowedWhole(
      Head head,
      AnswerFormat format,
      AnswerWriter writer,
      FollowedFacts facts,
      FailureClassifier classifier,
      Clock clock) {
    this.head = head;
    this.format = format;
    this.writer = writer;
    this.facts = facts;
    this.classifier = classifier;
    this.clock = clock;
  }

  @Override
  public @Nullable ProviderFailure take(Buffer bytes) {
    if (body.length() + (long) bytes.length() > head.maxBytes) {
      return failure(FailureCategory.MODEL_OUTPUT_ERROR, "answer_too_large");
    }
    body.appendBuffer(bytes);
    return null;
  }

  @Override
  public @Nullable ProviderFailure finish() {
    byte[] bytes = body.getBytes();
    ProviderFailure found = classifier.classify(signal(bytes)).orElse(null);
    if (found != null) {
      return found;
    } else if (head.status / 100 != 2) {
      return failure(FailureCategory.SERVER_ERROR, "http_" + head.status);
    } else if (head.streamExpected) {
      return failure(FailureCategory.SERVER_ERROR, "not_a_stream");
    }
    try {
      Completion completion = format.completion(bytes);
      facts.note(completion);
      held = writer.whole(bytes, completion);
      return null;
    } catch (MalformedAnswerException e) {
      return failure(FailureCategory.SERVER_ERROR, "malformed_answer");
    }
  }

  private ProviderFailure failure(FailureCategory category, String code) {
    return ProviderFailure.of(
        category, code, "The provider sent no usable answer.", Phase.HEADERS, head.status);
  }

  private ProviderSignal signal(byte[] bytes) {
    Map<String, String> named = new HashMap<>();
    head.headers.forEach((name, value) -> named.put(name, value));
    return ProviderSignal.response(head.status, named, bytes, clock.instant());
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public Buffer drain() {
    return held;
  }
}
