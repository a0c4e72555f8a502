package dev.detour.clickhouse.wire;

import java.io.IOException;

/** A compressed body that is not what its frame says. */
public final class CorruptFrameException extends IOException {

  CorruptFrameException(String message) {
    super("compressed frame: " + message);
  }
}
