package dev.detour.gateway.telemetry;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace (W3C Trace Context, level 1): the parent of what comes next.
 *
 * @param traceHigh upper half of the trace id
 * @param traceLow lower half of the trace id
 * @param spanId the parent's id; 0: there is none, the trace begins here
 * @param remote whether the parent belongs to another process
 * @param state the caller's {@code tracestate}, empty when there is none
 */
record TraceContext(long traceHigh, long traceLow, long spanId, boolean remote, String state) {
  private static final int PARENT_LENGTH = 55;
  private static final int LONGEST_STATE = 512;

  /** A trace of its own. */
  static TraceContext root() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long low = random.nextLong();
    return new TraceContext(random.nextLong(), low == 0 ? 1 : low, 0, false, "");
  }

  /** The caller's trace when its headers name one in the documented form, else one of its own. */
  static TraceContext of(MultiMap headers) {
    String parent = headers.get("traceparent");
    TraceContext read = parent == null ? null : read(parent.trim(), headers);
    return read == null ? root() : read;
  }

  /** The same trace under a span of this process. */
  TraceContext under(long span) {
    return new TraceContext(traceHigh, traceLow, span, false, state);
  }

  /** The header for whoever is called; decisions are always sampled. */
  String traceparent() {
    StringBuilder text = new StringBuilder(PARENT_LENGTH).append("00-");
    hex(text, traceHigh);
    hex(text, traceLow);
    hex(text.append('-'), spanId);
    return text.append("-01").toString();
  }

  /** An id for a span: never 0. */
  static long newSpanId() {
    long id = ThreadLocalRandom.current().nextLong();
    return id == 0 ? 1 : id;
  }

  private static @Nullable TraceContext read(String parent, MultiMap headers) {
    if (!hasShape(parent)) {
      return null;
    }
    long high = Long.parseUnsignedLong(parent, 3, 19, 16);
    long low = Long.parseUnsignedLong(parent, 19, 35, 16);
    long span = Long.parseUnsignedLong(parent, 36, 52, 16);
    if ((high | low) == 0 || span == 0) {
      return null;
    }
    return new TraceContext(high, low, span, true, state(headers.getAll("tracestate")));
  }

  /** {@code vv-<32 hex>-<16 hex>-ff}; a later version may have more after it. */
  private static boolean hasShape(String parent) {
    if (parent.length() < PARENT_LENGTH || parent.startsWith("ff")) {
      return false;
    }
    boolean first = parent.startsWith("00");
    if (parent.length() > PARENT_LENGTH && (first || parent.charAt(PARENT_LENGTH) != '-')) {
      return false;
    }
    for (int i = 0; i < PARENT_LENGTH; i++) {
      char c = parent.charAt(i);
      boolean dash = i == 2 || i == 35 || i == 52;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (dash ? c != '-' : !hex) {
        return false;
      }
    }
    return true;
  }

  private static String state(List<String> headers) {
    String state = String.join(",", headers).trim();
    boolean printable = state.chars().allMatch(c -> c >= ' ' && c <= '~');
    return printable && state.length() <= LONGEST_STATE ? state : "";
  }

  private static void hex(StringBuilder text, long value) {
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (value >>> shift) & 0xF, 16));
    }
  }
}
