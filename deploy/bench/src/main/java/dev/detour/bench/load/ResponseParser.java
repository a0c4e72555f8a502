package dev.detour.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 answers piece by piece, and of them only what a benchmark wants: the status, where
 * the answer ends, and how many server-sent events it had.
 */
final class ResponseParser {
  private static final int MAX_LINE = 8_192;

  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;
  private State state = State.STATUS;
  private long remaining;
  private boolean chunked;
  private boolean lastWasNewline;
  private int status;
  private int events;

  private enum State {
    STATUS,
    HEADERS,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    DONE
  }

  /** The status of the answer that ended last. */
  int status() {
    return status;
  }

  /** Blank lines in the body of the answer that ended last: events, when it was a stream. */
  int events() {
    return events;
  }

  /** Makes ready for the next answer. */
  void reset() {
    state = State.STATUS;
    lineLength = 0;
    remaining = 0;
    chunked = false;
    lastWasNewline = false;
    events = 0;
  }

  /**
   * Takes bytes in; true when the answer has ended, and then what follows is left in the buffer.
   *
   * @throws IOException when it is not HTTP/1.1
   */
  boolean read(ByteBuffer in) throws IOException {
    while (in.hasRemaining() && state != State.DONE) {
      switch (state) {
        case BODY, CHUNK -> body(in);
        case STATUS, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILER -> lines(in);
        case DONE -> throw new IllegalStateException();
      }
    }
    return state == State.DONE;
  }

  private void lines(ByteBuffer in) throws IOException {
    while (in.hasRemaining()) {
      byte b = in.get();
      if (b == '\n') {
        String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
        lineLength = 0;
        line(text);
        return;
      }
      if (b != '\r') {
        if (lineLength == MAX_LINE) {
          throw new IOException("a line longer than " + MAX_LINE + " bytes");
        }
        line[lineLength++] = b;
      }
    }
  }

  private void line(String text) throws IOException {
    switch (state) {
      case STATUS -> {
        status = number(text.length() >= 12 ? text.substring(9, 12) : text, 10);
        state = State.HEADERS;
      }
      case HEADERS -> header(text);
      case CHUNK_SIZE -> {
        int end = text.indexOf(';');
        remaining = number(end < 0 ? text : text.substring(0, end), 16);
        state = remaining == 0 ? State.TRAILER : State.CHUNK;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
      case BODY, CHUNK, DONE -> throw new IllegalStateException();
    }
  }

  private void header(String text) throws IOException {
    if (text.isEmpty()) {
      state = chunked ? State.CHUNK_SIZE : remaining > 0 ? State.BODY : State.DONE;
      return;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("content-length:")) {
      remaining = number(lower.substring(15), 10);
    } else if (lower.startsWith("transfer-encoding:")) {
      chunked = lower.contains("chunked");
    }
  }

  private void body(ByteBuffer in) {
    int length = (int) Math.min(remaining, in.remaining());
    int end = in.position() + length;
    for (int i = in.position(); i < end; i++) {
      boolean newline = in.get(i) == '\n';
      if (newline && lastWasNewline) {
        events++;
      }
      lastWasNewline = newline;
    }
    in.position(end);
    remaining -= length;
    if (remaining == 0) {
      state = state == State.CHUNK ? State.CHUNK_END : State.DONE;
    }
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseInt(text.trim(), radix);
    } catch (NumberFormatException e) {
      throw new IOException("not HTTP/1.1: " + text, e);
    }
  }
}
