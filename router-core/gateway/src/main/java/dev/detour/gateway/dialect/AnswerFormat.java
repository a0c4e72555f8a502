package dev.detour.gateway.dialect;

import dev.detour.gateway.conversation.Completion;
import java.util.function.Consumer;

/** How the answers of one wire format read. */
public interface AnswerFormat {
  /**
   * Reads a whole answer, which the failure classifier has found good.
   *
   * @throws MalformedAnswerException when it is no answer of the format after all
   */
  Completion completion(byte[] body) throws MalformedAnswerException;

  /** A reader of one streamed answer. */
  StreamDecoder decoder();

  /** The media type of its streams. */
  default String streamType() {
    return "text/event-stream";
  }

  /**
   * Cuts one stream into frames: server-sent events, unless the format has another framing.
   *
   * @param maxFrameBytes most bytes one frame may have
   * @param handler called once per frame, in order
   */
  default Framing framing(int maxFrameBytes, Consumer<Frame> handler) {
    return new SseFraming(maxFrameBytes, handler);
  }
}
