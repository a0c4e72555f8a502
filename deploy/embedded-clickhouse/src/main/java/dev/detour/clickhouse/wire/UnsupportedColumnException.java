package dev.detour.clickhouse.wire;

import java.io.IOException;

/** A column type whose bytes cannot be measured here. */
public final class UnsupportedColumnException extends IOException {

  UnsupportedColumnException(String type) {
    super(
        "Type "
            + type
            + " cannot be sent in the Native format of a newer protocol version by the embedded server:"
            + " cast it, or ask for another format");
  }
}
