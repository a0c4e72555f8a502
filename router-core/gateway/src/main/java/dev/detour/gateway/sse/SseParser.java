package dev.detour.gateway.sse;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * An incremental parser of {@code text/event-stream} (WHATWG HTML, section 9.2).
 *
 * <p>Any split of the same bytes gives the same events. Lines end with LF, CRLF or CR; the events'
 * raw bytes, put together, are the bytes that were fed. Not thread safe.
 */
public final class SseParser {
  private static final byte[] NOTHING = {};

  private final int maxEventBytes;
  private final Consumer<SseEvent> handler;
  private byte[] buffer = NOTHING;
  private int eventStart;
  private int lineStart;
  private int scanned;
  private int end;
  private boolean firstLine = true;

  // The data lines of the event being read: one range in the buffer, or several joined.
  private int dataStart = -1;
  private int dataEnd;
  private ByteArrayOutputStream joined = NOT_JOINED;
  private static final ByteArrayOutputStream NOT_JOINED = new ByteArrayOutputStream(0);

  /**
   * Creates a parser.
   *
   * @param maxEventBytes most bytes one event may have, &gt;= 1
   * @param handler called once per event, in order, within {@link #feed} and {@link #finish}
   */
  public SseParser(int maxEventBytes, Consumer<SseEvent> handler) {
    if (maxEventBytes < 1) {
      throw new IllegalArgumentException("maxEventBytes: " + maxEventBytes + " (expected: >= 1)");
    }
    this.maxEventBytes = maxEventBytes;
    this.handler = handler;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @throws EventTooLargeException when an event grows beyond the limit; the parser is then spent
   */
  public void feed(Buffer bytes) {
    if (isBetweenEvents()) {
      begin(bytes.getBytes());
    } else {
      int length = bytes.length();
      reserve(length);
      bytes.getBytes(buffer, end);
      end += length;
    }
    scan();
    if (end - eventStart > maxEventBytes) {
      throw new EventTooLargeException(maxEventBytes);
    }
  }

  /** Whether every byte up to now belongs to an event that was handed over. */
  public boolean isBetweenEvents() {
    return eventStart == end;
  }

  /** Tells that no byte follows: an event without its blank line is handed over as unterminated. */
  public void finish() {
    if (scanned < end) { // a CR that waited for its LF
      scanned = end;
      endLine(end - 1, end);
    }
    if (eventStart < end) {
      if (lineStart < end) {
        readLine(lineStart, end);
      }
      emit(end, false);
    }
  }

  private void reserve(int length) {
    if (buffer.length - end >= length) {
      return;
    }
    int held = end - eventStart;
    byte[] target =
        buffer.length - held >= length
            ? buffer
            : new byte[Math.max(held + length, buffer.length * 2)];
    System.arraycopy(buffer, eventStart, target, 0, held);
    buffer = target;
    lineStart -= eventStart;
    scanned -= eventStart;
    if (dataStart >= 0) {
      dataStart -= eventStart;
      dataEnd -= eventStart;
    }
    end = held;
    eventStart = 0;
  }

  private void begin(byte[] bytes) {
    buffer = bytes;
    eventStart = 0;
    lineStart = 0;
    scanned = 0;
    end = bytes.length;
  }

  private void scan() {
    while (scanned < end) {
      int lineEnd = nextBreak();
      scanned = lineEnd;
      if (lineEnd == end || (buffer[lineEnd] == '\r' && lineEnd + 1 == end)) {
        return; // after a CR, whether an LF follows is not known yet
      }
      scanned += buffer[lineEnd] == '\r' && buffer[lineEnd + 1] == '\n' ? 2 : 1;
      endLine(lineEnd, scanned);
    }
  }

  private int nextBreak() {
    byte[] bytes = buffer;
    int i = scanned;
    while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    return i;
  }

  private void endLine(int lineEnd, int nextLine) {
    if (lineEnd == lineStart) {
      emit(nextLine, true);
    } else {
      readLine(lineStart, lineEnd);
      lineStart = nextLine;
    }
  }

  private void readLine(int from, int to) {
    int start = from;
    if (firstLine) {
      firstLine = false;
      if (startsWithByteOrderMark(from, to)) {
        start += 3;
      }
    }
    if (!isDataField(start, to)) {
      return;
    }
    int value = Math.min(start + 5, to);
    if (value < to && buffer[value] == ' ') {
      value++;
    }
    addData(value, to);
  }

  private boolean startsWithByteOrderMark(int from, int to) {
    return to - from >= 3
        && buffer[from] == (byte) 0xEF
        && buffer[from + 1] == (byte) 0xBB
        && buffer[from + 2] == (byte) 0xBF;
  }

  private boolean isDataField(int from, int to) {
    return to - from >= 4
        && buffer[from] == 'd'
        && buffer[from + 1] == 'a'
        && buffer[from + 2] == 't'
        && buffer[from + 3] == 'a'
        && (to - from == 4 || buffer[from + 4] == ':');
  }

  private void addData(int from, int to) {
    if (dataStart < 0) {
      dataStart = from;
      dataEnd = to;
      return;
    }
    if (joined == NOT_JOINED) {
      joined = new ByteArrayOutputStream();
      joined.write(buffer, dataStart, dataEnd - dataStart);
    }
    joined.write('\n');
    joined.write(buffer, from, to - from);
  }

  private void emit(int rawEnd, boolean terminated) {
    int rawStart = eventStart;
    boolean hasData = dataStart >= 0;
    SseEvent event;
    if (joined == NOT_JOINED) {
      int from = hasData ? dataStart : rawStart;
      int to = hasData ? dataEnd : rawStart;
      event = new SseEvent(buffer, rawStart, rawEnd, buffer, from, to, hasData, terminated);
    } else {
      byte[] data = joined.toByteArray();
      event = new SseEvent(buffer, rawStart, rawEnd, data, 0, data.length, true, terminated);
    }
    eventStart = rawEnd;
    lineStart = rawEnd;
    firstLine = false;
    dataStart = -1;
    joined = NOT_JOINED;
    handler.accept(event);
  }
}
