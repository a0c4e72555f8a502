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
  private static final int INITIAL_CAPACITY = 4096;
  private static final int SPARE_CAPACITY_KEPT = 64 * 1024;

  private final int maxEventBytes;
  private final Consumer<SseEvent> handler;
  private byte[] buffer = new byte[INITIAL_CAPACITY];
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
    int length = bytes.length();
    reserve(length);
    bytes.getBytes(buffer, end);
    end += length;
    scan();
    if (end - eventStart > maxEventBytes) {
      throw new EventTooLargeException(maxEventBytes);
    }
    if (eventStart == end) {
      rewind();
    }
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

  private void rewind() {
    eventStart = 0;
    lineStart = 0;
    scanned = 0;
    end = 0;
    if (buffer.length > SPARE_CAPACITY_KEPT) {
      buffer = new byte[INITIAL_CAPACITY];
    }
  }

  private void scan() {
    while (scanned < end) {
      byte b = buffer[scanned];
      if (b == '\n') {
        scanned++;
        endLine(scanned - 1, scanned);
      } else if (b == '\r') {
        if (scanned + 1 == end) {
          return; // whether an LF follows is not known yet
        }
        int lineEnd = scanned;
        scanned += buffer[scanned + 1] == '\n' ? 2 : 1;
        endLine(lineEnd, scanned);
      } else {
        scanned++;
      }
    }
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
