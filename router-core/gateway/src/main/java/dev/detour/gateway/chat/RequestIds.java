package dev.detour.gateway.chat;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes request ids: {@code req_}, 12 hex digits of milliseconds, 20 random ones. They sort by
 * time.
 */
public final class RequestIds {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final String PREFIX = "req_";

  private RequestIds() {}

  /** A new id. */
  public static String next(long epochMillis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] id = new char[PREFIX.length() + 32];
    PREFIX.getChars(0, PREFIX.length(), id, 0);
    put(id, PREFIX.length(), 12, epochMillis);
    put(id, PREFIX.length() + 12, 16, random.nextLong());
    put(id, PREFIX.length() + 28, 4, random.nextLong());
    return new String(id);
  }

  private static void put(char[] target, int from, int digits, long value) {
    for (int i = 0; i < digits; i++) {
      target[from + i] = HEX[(int) (value >>> (4 * (digits - 1 - i))) & 0xF];
    }
  }
}
