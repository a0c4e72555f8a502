package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The pieces of one streamed answer, each a list of events. */
public interface Pieces {

  /** What comes before the first token. */
  List<Buffer> open();

  /** One visible token. */
  List<Buffer> token(int index);

  /** Why the answer ended, and the usage where the request asks for it. */
  List<Buffer> finish();

  /** What only marks the end of a stream that is complete. */
  List<Buffer> end();

  /** An event that is whole as a frame, and whose content is not. */
  Buffer broken();

  /** An error in the middle of the stream. */
  Buffer error();

  /** Whether the usage comes with {@link #end()} rather than with {@link #finish()}. */
  default boolean usageInEnd() {
    return false;
  }
}
