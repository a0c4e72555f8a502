package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.Framing;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stored answer in the form that its next caller asks for: as it was, or put into the other. */
final class Recalled {
  private Recalled() {}

  /** The answer for this caller; empty when it cannot be told in the form that is wanted. */
  static Optional<Buffer> of(
      AnswerCache.Stored stored, RequestContext request, long createdEpochSeconds, int maxBytes) {
    boolean stream = request.body().stream();
    if (stored.stream() == stream && (!stream || stored.usage() == request.body().wantsUsage())) {
      return Optional.of(stored.bytes());
    }
    var encoder = request.body().encoder(request.id(), createdEpochSeconds);
    return completion(stored, request.body().surface().api(), maxBytes)
        .map(answer -> stream ? Recalled.events(answer, encoder.stream()) : encoder.whole(answer));
  }

  private static Optional<Completion> completion(
      AnswerCache.Stored stored, WireApi api, int maxBytes) {
    Optional<AnswerFormat> format = format(api);
    if (format.isEmpty()) {
      return Optional.empty();
    }
    try {
      return stored.stream()
          ? new Collector(format.get(), maxBytes).collect(stored.bytes())
          : Optional.of(format.get().completion(stored.bytes().getBytes()));
    } catch (MalformedAnswerException e) {
      return Optional.empty();
    }
  }

  private static Optional<AnswerFormat> format(WireApi api) {
    return switch (api) {
      case CHAT_COMPLETIONS, RESPONSES -> Optional.of(Codecs.of(Dialect.OPENAI).answers(api));
      case MESSAGES -> Optional.of(Codecs.of(Dialect.ANTHROPIC).answers(api));
      case EMBEDDINGS, GENERATE_CONTENT, CONVERSE -> Optional.empty();
    };
  }

  /** An answer as a stream, to its end mark. */
  static Buffer events(Completion answer, StreamEncoder encoder) {
    Buffer out = Buffer.buffer();
    encoder.event(new StreamEvent.Started(answer.id(), answer.model()), out);
    int calls = 0;
    for (Part part : answer.parts()) {
      if (part instanceof Part.Text text) {
        encoder.event(new StreamEvent.TextDelta(text.text()), out);
      } else if (part instanceof Part.Refusal refusal) {
        encoder.event(new StreamEvent.RefusalDelta(refusal.text()), out);
      } else if (part instanceof Part.Reasoning reasoning) {
        encoder.event(new StreamEvent.ReasoningDelta(reasoning.text()), out);
        reasoning
            .signature()
            .ifPresent(signature -> encoder.event(new StreamEvent.ReasoningSigned(signature), out));
      } else if (part instanceof Part.SealedReasoning sealed) {
        encoder.event(new StreamEvent.ReasoningSealed(sealed.data()), out);
      } else if (part instanceof Part.ToolCall call) {
        encoder.event(new StreamEvent.ToolCallStarted(calls, call.id(), call.name()), out);
        encoder.event(new StreamEvent.ToolCallDelta(calls, call.arguments()), out);
        encoder.event(new StreamEvent.ToolCallEnded(calls), out);
        calls++;
      }
    }
    encoder.finish(answer.finish(), answer.usage(), out);
    return out;
  }

  /** Gathers a stored stream into a whole answer. */
  private static final class Collector {
    private final StreamDecoder decoder;
    private final Framing framing;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String id = "";
    private String model = "";
    private @Nullable Finish finish;
    private Optional<TokenUsage> usage = Optional.empty();
    private boolean whole = true;

    Collector(AnswerFormat format, int maxBytes) {
      decoder = format.decoder();
      framing = format.framing(maxBytes, this::onFrame);
    }

    Optional<Completion> collect(Buffer events) throws MalformedAnswerException {
      framing.feed(events);
      framing.finish();
      if (!text.isEmpty()) {
        parts.add(new Part.Text(text.toString()));
      }
      return whole && finish != null
          ? Optional.of(new Completion(id, model, parts, finish, usage))
          : Optional.empty();
    }

    private void onFrame(Frame frame) {
      try {
        if (frame.hasData()) {
          decoder.decode(frame, this::onEvent);
        }
      } catch (MalformedAnswerException e) {
        whole = false;
      }
    }

    private void onEvent(StreamEvent event) {
      if (event instanceof StreamEvent.Started started) {
        id = started.id();
        model = started.model();
      } else if (event instanceof StreamEvent.TextDelta delta) {
        text.append(delta.text());
      } else if (event instanceof StreamEvent.Finished finished) {
        finish = finished.finish();
      } else if (event instanceof StreamEvent.Used used) {
        usage = Optional.of(used.usage());
      } else if (!(event instanceof StreamEvent.Ended)) {
        whole = false; // tools, refusals and thoughts are given again only in the form they had
      }
    }
  }
}
