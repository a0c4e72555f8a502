package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.Framing;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.sse.EventTooLargeException;
import dev.detour.policy.failure.DialectClassifier;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.ProviderSignal;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer, read in canonical form: translated for the caller, or passed on where the
 * provider speaks the caller's API. What the caller shall get is kept until it is drained.
 *
 * <p>The rules are those of {@link StreamedAnswer}: broken events are tolerated as long as they
 * come alone and rarely, and only a finish makes an answer whole.
 */
final class FollowedStream implements Answer {
  private static final int MOST_BROKEN_EVENTS = 3;

  /** What reads the stream and what it is written with. */
  record Parts(
      AnswerFormat format,
      AnswerWriter writer,
      DialectClassifier classifier,
      Optional<Delivered> delivered) {}

  private final StreamedAnswer.Rules rules;
  private final Parts parts;
  private final FollowedFacts facts;
  private final Clock clock;
  private final Consumer<Boolean> progress;
  private final StreamDecoder decoder;
  private final Framing framing;
  private final List<StreamEvent> events = new ArrayList<>(4);
  private Buffer held = Buffer.buffer();
  private @Nullable ProviderFailure failure;
  private boolean whole;
  private boolean marked;
  private int broken;
  private boolean lastWasBroken;

  /**
   * Creates an answer.
   *
   * @param progress told of every event with data, and whether it carried content
   */
  FollowedStream(
      StreamedAnswer.Rules rules,
      Parts parts,
      FollowedFacts facts,
      Clock clock,
      Consumer<Boolean> progress) {
    this.rules = rules;
    this.parts = parts;
    this.facts = facts;
    this.clock = clock;
    this.progress = progress;
    this.decoder = parts.format.decoder();
    this.framing = parts.format.framing(rules.maxEventBytes(), this::onFrame);
  }

  @Override
  public @Nullable ProviderFailure take(Buffer bytes) {
    try {
      framing.feed(bytes);
    } catch (EventTooLargeException e) {
      return ProviderFailure.interrupted("event_too_large");
    } catch (MalformedAnswerException e) {
      return ProviderFailure.interrupted("malformed_stream");
    }
    if (failure == null && held.length() > rules.maxHeldBytes()) {
      failure = ProviderFailure.interrupted("answer_too_large");
    }
    return failure;
  }

  @Override
  public @Nullable ProviderFailure finish() {
    framing.finish();
    if (failure == null && !whole) {
      complete("stream_cut");
    }
    return failure;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Buffer drain() {
    Buffer drained = held;
    held = Buffer.buffer();
    return drained;
  }

  private void onFrame(Frame frame) {
    if (failure != null || whole) {
      return;
    }
    events.clear();
    if (frame.hasData()) {
      try {
        decoder.decode(frame, events::add);
        lastWasBroken = false;
      } catch (MalformedAnswerException e) {
        onBroken(frame);
        return;
      }
    }
    events.forEach(facts::note);
    failure = frame.hasData() ? stated(frame) : bare(frame);
    if (failure != null) {
      return;
    }
    if (frame.hasData()) {
      progress.accept(events.stream().anyMatch(StreamEvent::isContent));
    }
    Buffer out = Buffer.buffer();
    parts.writer.frame(frame, events, out);
    keep(out);
    parts.delivered.ifPresent(kept -> kept.note(events, out));
    if (has(StreamEvent.Ended.class)) {
      complete("no_finish_reason");
    }
  }

  private void onBroken(Frame frame) {
    progress.accept(false);
    failure = said(frame.data());
    if (failure != null) {
      return; // it says itself that it is an error, in a shape of its own
    }
    broken++;
    if (lastWasBroken || broken > MOST_BROKEN_EVENTS) {
      failure = ProviderFailure.interrupted("malformed_stream");
    }
    lastWasBroken = frame.terminated(); // the torn end of a cut stream says nothing by itself
  }

  /** What a frame says went wrong: only one that states a failure or a finish can. */
  private @Nullable ProviderFailure stated(Frame frame) {
    boolean failed = has(StreamEvent.Failed.class);
    if (!failed && !has(StreamEvent.Finished.class)) {
      return null;
    }
    Optional<ProviderFailure> found =
        parts.classifier.classify(
            ProviderSignal.event(frame.headers(), frame.data(), clock.instant()));
    if (found.isEmpty() && failed) {
      found =
          Optional.of(
              ProviderFailure.of(
                  FailureCategory.SERVER_ERROR,
                  "in_stream_error",
                  "The provider failed.",
                  Phase.STREAM,
                  200));
    }
    return found
        .filter(it -> failed || !isCutByFilter(it))
        .map(it -> facts.hasContent() ? it.afterContent() : it)
        .orElse(null);
  }

  private @Nullable ProviderFailure bare(Frame frame) {
    byte[] raw = frame.raw().getBytes();
    return BareJson.of(raw, 0, raw.length).map(this::said).orElse(null);
  }

  private @Nullable ProviderFailure said(String text) {
    return parts
        .classifier
        .classify(ProviderSignal.event(text, clock.instant()))
        .map(it -> facts.hasContent() ? it.afterContent() : it)
        .orElse(null);
  }

  /** Whether a filter ended an answer that had begun: an answer, as its finish reason says. */
  private boolean isCutByFilter(ProviderFailure found) {
    return found.category() == FailureCategory.CONTENT_FILTER
        && facts.hasContent()
        && facts.finish().filter(it -> it.reason() == FinishReason.CONTENT_FILTER).isPresent();
  }

  private boolean has(Class<? extends StreamEvent> type) {
    for (StreamEvent event : events) {
      if (type.isInstance(event)) {
        return true;
      }
    }
    return false;
  }

  private void complete(String otherwise) {
    Optional<Finish> finish = facts.finish();
    if (finish.isEmpty()) {
      failure = ProviderFailure.interrupted(otherwise);
      return;
    }
    if (!facts.hasContent()) {
      failure = parts.classifier.classifyEmpty(finish.get().providerReason()).orElse(null);
      if (failure != null) {
        return;
      }
    }
    Buffer out = Buffer.buffer();
    parts.writer.finish(finish.get(), Optional.ofNullable(facts.usage()), out);
    keep(out);
    whole = true;
  }

  private void keep(Buffer out) {
    if (rules.uncertain() && !marked && out.length() > 0) {
      int brace = UncertaintyMark.firstBrace(out);
      if (brace > 0) {
        held.appendBuffer(out, 0, brace).appendBytes(UncertaintyMark.FIELD);
        held.appendBuffer(out, brace, out.length() - brace);
        marked = true;
        return;
      }
    }
    held.appendBuffer(out);
  }
}
