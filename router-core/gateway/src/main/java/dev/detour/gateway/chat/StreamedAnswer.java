package dev.detour.gateway.chat;

import dev.detour.gateway.json.AnswerReader;
import dev.detour.gateway.sse.EventTooLargeException;
import dev.detour.gateway.sse.SseEvent;
import dev.detour.gateway.sse.SseParser;
import dev.detour.policy.failure.DialectClassifier;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.ProviderSignal;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer, followed event by event. What the caller shall get is kept until it is
 * drained.
 *
 * <p>Events pass byte for byte, but for three: the usage that only the gateway asked for and events
 * that are no JSON are left out, and the first event of an uncertain answer is marked. A stream
 * stays coherent as long as broken events come alone and rarely. It is whole with {@code [DONE]},
 * or when it ends after every choice has its finish reason.
 */
final class StreamedAnswer implements Answer {
  private static final int MOST_BROKEN_EVENTS = 3;
  private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

  /**
   * What a stream is held to.
   *
   * @param maxEventBytes longest event
   * @param maxHeldBytes most bytes kept until they are drained
   * @param usageForCaller whether the caller asked for the usage event
   * @param uncertain whether the answer is marked
   */
  record Rules(int maxEventBytes, int maxHeldBytes, boolean usageForCaller, boolean uncertain) {}

  private final Rules rules;
  private final AnswerReader reader;
  private final DialectClassifier classifier;
  private final Clock clock;
  private final Consumer<Boolean> progress;
  private final SseParser parser;
  private Buffer held = Buffer.buffer(0);
  private @Nullable ProviderFailure failure;
  private boolean whole;
  private boolean marked;
  private int broken;
  private boolean lastWasBroken;

  // Events to be kept that lie side by side: copied together.
  private byte[] run = {};
  private int runStart;
  private int runEnd;

  // What the bytes taken last brought.
  private boolean data;
  private boolean content;

  /**
   * Creates an answer.
   *
   * @param progress told when bytes brought an event with data, and whether any carried content
   */
  StreamedAnswer(
      Rules rules,
      AnswerReader reader,
      DialectClassifier classifier,
      Clock clock,
      Consumer<Boolean> progress) {
    this.rules = rules;
    this.reader = reader;
    this.classifier = classifier;
    this.clock = clock;
    this.progress = progress;
    this.parser = new SseParser(rules.maxEventBytes, this::onEvent);
  }

  @Override
  public @Nullable ProviderFailure take(Buffer bytes) {
    boolean fresh = parser.isBetweenEvents() && held.length() == 0;
    try {
      parser.feed(bytes);
    } catch (EventTooLargeException e) {
      settle();
      return interrupted("event_too_large");
    }
    if (fresh && held.length() == 0 && runEnd - runStart == bytes.length()) {
      held = bytes; // all of it, untouched: no copy
      runStart = runEnd;
    }
    settle();
    if (failure == null && held.length() > rules.maxHeldBytes) {
      failure = interrupted("answer_too_large");
    }
    return failure;
  }

  /** Does once what every event asked for. */
  private void settle() {
    if (data) {
      progress.accept(content);
      data = false;
      content = false;
    }
    hold();
  }

  @Override
  public @Nullable ProviderFailure finish() {
    parser.finish();
    settle();
    if (failure != null || whole) {
      return failure;
    } else if (!reader.isFinished()) {
      return interrupted("stream_cut");
    }
    held.appendBuffer(DONE);
    complete();
    return failure;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Buffer drain() {
    Buffer drained = held;
    held = Buffer.buffer(0);
    return drained;
  }

  private void onEvent(SseEvent event) {
    if (failure != null || whole) {
      return;
    }
    if (!event.hasData()) {
      onNoData(event);
    } else if (event.isDone()) {
      onDone(event);
    } else {
      onChunk(event);
    }
  }

  private void onNoData(SseEvent event) {
    failure =
        BareJson.of(event.raw(), event.rawStart(), event.rawEnd())
            .flatMap(this::classified)
            .orElse(null);
    if (failure == null) {
      keep(event);
    }
  }

  private void onDone(SseEvent event) {
    if (reader.isFinished()) {
      keep(event);
      complete();
    } else {
      failure = interrupted("no_finish_reason");
    }
  }

  private void onChunk(SseEvent event) {
    AnswerReader.Kind kind = reader.read(event.data(), event.dataStart(), event.dataEnd());
    data = true;
    content |= kind == AnswerReader.Kind.CONTENT;
    if (kind != AnswerReader.Kind.MALFORMED) {
      lastWasBroken = false;
    }
    switch (kind) {
      case CONTENT, NO_CONTENT -> onAnswer(event);
      case USAGE_ONLY -> {
        if (rules.usageForCaller) {
          keep(event);
        }
      }
      case ERROR -> failure = stated(event);
      case MALFORMED -> onBroken(event);
    }
  }

  private void onAnswer(SseEvent event) {
    failure = reader.endsOddly() ? classified(event.dataText()).orElse(null) : null;
    if (failure == null) {
      keep(event);
    }
  }

  private void onBroken(SseEvent event) {
    failure = classified(event.dataText()).orElse(null);
    if (failure != null) {
      return; // it says itself that it is an error, in a shape of its own
    }
    broken++;
    if (lastWasBroken || broken > MOST_BROKEN_EVENTS) {
      failure = interrupted("malformed_stream");
    }
    lastWasBroken = event.terminated(); // the torn end of a cut stream says nothing by itself
  }

  private ProviderFailure stated(SseEvent event) {
    return classified(event.dataText())
        .orElseGet(
            () -> {
              ProviderFailure unknown =
                  ProviderFailure.of(
                      FailureCategory.SERVER_ERROR,
                      "in_stream_error",
                      "The provider failed.",
                      Phase.STREAM,
                      200);
              return reader.hasContent() ? unknown.afterContent() : unknown;
            });
  }

  private Optional<ProviderFailure> classified(String text) {
    return classifier
        .classify(ProviderSignal.event(text, clock.instant()))
        .map(found -> reader.hasContent() ? found.afterContent() : found);
  }

  /** A finish without any content is an answer only when the caller's output limit cut it. */
  private void complete() {
    if (!reader.hasContent()) {
      for (String reason : reader.finishReasons()) {
        Optional<ProviderFailure> empty = classifier.classifyEmpty(reason);
        if (empty.isEmpty()) {
          failure = null;
          break;
        } else if (failure == null || failure.category() == FailureCategory.MODEL_OUTPUT_ERROR) {
          failure = empty.get();
        }
      }
    }
    whole = failure == null;
  }

  private void keep(SseEvent event) {
    int from = event.rawStart();
    if (rules.uncertain && !marked && event.hasData() && event.data() == event.raw()) {
      int brace = UncertaintyMark.afterBrace(event.raw(), event.dataStart(), event.dataEnd());
      keep(event.raw(), from, brace);
      hold();
      held.appendBytes(UncertaintyMark.FIELD);
      from = brace;
      marked = true;
    }
    keep(event.raw(), from, event.rawEnd());
    if (!event.terminated()) {
      hold();
      held.appendString("\n\n");
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    if (bytes != run || from != runEnd) {
      hold();
      run = bytes;
      runStart = from;
    }
    runEnd = to;
  }

  /** The parser's bytes are its own again. */
  private void hold() {
    if (runEnd > runStart) {
      if (held.length() == 0) {
        held = Buffer.buffer(runEnd - runStart);
      }
      held.appendBytes(run, runStart, runEnd - runStart);
    }
    runStart = runEnd;
  }

  private static ProviderFailure interrupted(String code) {
    return ProviderFailure.interrupted(code);
  }
}
