package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** What the caller gets of an answer that is read in canonical form. */
sealed interface AnswerWriter {
  /** A whole answer. */
  Buffer whole(byte[] received, Completion completion);

  /** One frame of a stream, and what it brought. */
  void frame(Frame frame, List<StreamEvent> events, Buffer out);

  /** The end of a stream that is whole. */
  void finish(Finish finish, Optional<TokenUsage> usage, Buffer out);

  /** The provider's bytes: it speaks the caller's own API. An end mark that it forgot is added. */
  final class PassOn implements AnswerWriter {
    private final String endMark;
    private boolean ended;

    PassOn(WireApi api) {
      this.endMark =
          switch (api) {
            case CHAT_COMPLETIONS -> "data: [DONE]\n\n";
            case MESSAGES -> "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
            // These end with the event that carries the finish, or with no mark at all.
            case RESPONSES, EMBEDDINGS, GENERATE_CONTENT, CONVERSE -> "";
          };
    }

    @Override
    public Buffer whole(byte[] received, Completion completion) {
      return Buffer.buffer(received);
    }

    @Override
    public void frame(Frame frame, List<StreamEvent> events, Buffer out) {
      out.appendBuffer(frame.raw());
      if (!frame.terminated()) {
        out.appendString("\n\n");
      }
      ended |= events.stream().anyMatch(StreamEvent.Ended.class::isInstance);
    }

    @Override
    public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
      if (!ended) {
        out.appendString(endMark);
      }
    }
  }

  /**
   * The rest of an answer that another route began, in the caller's API: no second beginning, the
   * same id, and no white space twice where the text was cut.
   */
  final class Continue implements AnswerWriter {
    private final AnswerEncoder encoder;
    private final StreamEncoder stream;
    private String space;

    /** Creates a writer that stands where {@code before} ended. */
    Continue(AnswerEncoder encoder, String routeModel, Delivered before) {
      this.encoder = encoder;
      this.stream = encoder.stream();
      this.space = before.trailingSpace();
      Buffer hasIt = Buffer.buffer();
      stream.event(new StreamEvent.Started(before.id(), routeModel), hasIt);
      stream.event(new StreamEvent.TextDelta(before.text()), hasIt);
      stream.goOnBehind(before.place());
    }

    @Override
    public Buffer whole(byte[] received, Completion completion) {
      return encoder.whole(completion);
    }

    @Override
    public void frame(Frame frame, List<StreamEvent> events, Buffer out) {
      for (StreamEvent event : events) {
        if (event instanceof StreamEvent.TextDelta delta) {
          write(delta.text(), out);
        } else if (!(event instanceof StreamEvent.Started) && !Translate.isAboutTheEnd(event)) {
          stream.event(event, out);
        }
      }
    }

    private void write(String text, Buffer out) {
      int same = 0;
      while (same < Math.min(text.length(), space.length())
          && text.charAt(same) == space.charAt(same)) {
        same++;
      }
      space = same == text.length() ? space.substring(same) : "";
      if (same < text.length()) {
        stream.event(new StreamEvent.TextDelta(text.substring(same)), out);
      }
    }

    @Override
    public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
      stream.finish(finish, usage, out);
    }
  }

  /** The answer in the caller's API. */
  final class Translate implements AnswerWriter {
    private final AnswerEncoder encoder;
    private final StreamEncoder stream;
    private final String routeModel;
    private boolean started;

    /**
     * Creates a writer.
     *
     * @param routeModel the model's name where the provider gives none
     */
    Translate(AnswerEncoder encoder, String routeModel) {
      this.encoder = encoder;
      this.stream = encoder.stream();
      this.routeModel = routeModel;
    }

    @Override
    public Buffer whole(byte[] received, Completion completion) {
      return encoder.whole(
          new Completion(
              completion.id(),
              named(completion.model()),
              completion.parts(),
              completion.finish(),
              completion.usage()));
    }

    @Override
    public void frame(Frame frame, List<StreamEvent> events, Buffer out) {
      for (StreamEvent event : events) {
        if (event instanceof StreamEvent.Started begun) {
          start(begun, out);
        } else if (!isAboutTheEnd(event)) {
          start(new StreamEvent.Started("", ""), out);
          stream.event(event, out);
        }
      }
    }

    @Override
    public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
      start(new StreamEvent.Started("", ""), out);
      stream.finish(finish, usage, out);
    }

    private void start(StreamEvent.Started begun, Buffer out) {
      if (!started) {
        started = true;
        stream.event(new StreamEvent.Started(begun.id(), named(begun.model())), out);
      }
    }

    private String named(String model) {
      return model.isEmpty() ? routeModel : model;
    }

    private static boolean isAboutTheEnd(StreamEvent event) {
      return event instanceof StreamEvent.Finished
          || event instanceof StreamEvent.Used
          || event instanceof StreamEvent.Failed
          || event instanceof StreamEvent.Ended;
    }
  }
}
