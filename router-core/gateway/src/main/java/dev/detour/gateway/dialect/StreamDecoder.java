package dev.detour.gateway.dialect;

import dev.detour.gateway.conversation.StreamEvent;
import java.util.function.Consumer;

/** Reads one streamed answer, frame by frame. Holds what later frames refer to. */
public interface StreamDecoder {
  /**
   * Reads a frame that has data.
   *
   * @param events told what the frame brings, in order. A frame that states a failure brings {@link
   *     StreamEvent.Failed}; the failure classifier reads the frame itself.
   * @throws MalformedAnswerException when it is no frame of the dialect; the stream may go on
   */
  void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException;
}
