package dev.detour.gateway.chat;

import dev.detour.gateway.json.AnswerReader;
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

/**
 * An answer that is no stream: a chat completion or an error, judged when it is there as a whole.
 */
final class WholeAnswer implements Answer {
  private final int status;
  private final MultiMap headers;
  private final boolean streamExpected;
  private final int maxBytes;
  private final AnswerReader reader;
  private final FailureClassifier classifier;
  private final Clock clock;
  private final Buffer body = Buffer.buffer();

  WholeAnswer(
      int status,
      MultiMap headers,
      boolean streamExpected,
      int maxBytes,
      AnswerReader reader,
      FailureClassifier classifier,
      Clock clock) {
    this.status = status;
    this.headers = headers;
    this.streamExpected = streamExpected;
    this.maxBytes = maxBytes;
    this.reader = reader;
    this.classifier = classifier;
    this.clock = clock;
  }

  @Override
  public @Nullable ProviderFailure take(Buffer bytes) {
    if (body.length() + (long) bytes.length() > maxBytes) {
      return failure(FailureCategory.MODEL_OUTPUT_ERROR, "answer_too_large");
    }
    body.appendBuffer(bytes);
    return null;
  }

  @Override
  public @Nullable ProviderFailure finish() {
    byte[] bytes = body.getBytes();
    boolean accepted = status / 100 == 2;
    if (accepted
        && reader.read(bytes, 0, bytes.length) == AnswerReader.Kind.CONTENT
        && !reader.hasToolCalls()
        && !reader.endsOddly()) {
      return streamExpected ? notAStream() : null; // the common case, without a tree of the body
    }
    ProviderFailure failure = classifier.classify(signal(bytes)).orElse(null);
    if (failure == null && !accepted) {
      return failure(FailureCategory.SERVER_ERROR, "http_" + status);
    }
    return failure == null && streamExpected ? notAStream() : failure;
  }

  private ProviderFailure notAStream() {
    return failure(FailureCategory.SERVER_ERROR, "not_a_stream");
  }

  private ProviderFailure failure(FailureCategory category, String code) {
    return ProviderFailure.of(
        category, code, "The provider sent no usable answer.", Phase.HEADERS, status);
  }

  private ProviderSignal signal(byte[] bytes) {
    Map<String, String> named = new HashMap<>();
    headers.forEach((name, value) -> named.put(name, value));
    return ProviderSignal.response(status, named, bytes, clock.instant());
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public Buffer drain() {
    return body;
  }
}
