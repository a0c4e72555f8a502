package dev.detour.jobs.span;

import dev.detour.policy.event.SpanNames;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of {@link SpanNames}, numbered, and found by their bytes without making a text of them.
 */
final class KnownNames {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PLACES = 512;

  private static final byte[][] NAMES;
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  /** Place to number plus one; open addressing. */
  private static final short[] TABLE = new short[PLACES];

  static {
    List<byte[]> names = new ArrayList<>();
    for (Field field : SpanNames.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
        String name = constant(field);
        if (NUMBERS.putIfAbsent(name, names.size()) == null) {
          names.add(name.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    NAMES = names.toArray(new byte[0][]);
    for (int number = 0; number < NAMES.length; number++) {
      int place = place(NAMES[number], 0, NAMES[number].length);
      while (TABLE[place] != 0) {
        place = (place + 1) & (PLACES - 1);
      }
      TABLE[place] = (short) (number + 1);
    }
  }

  private KnownNames() {}

  static int count() {
    return NAMES.length;
  }

  /** The number of a name that is a constant of {@link SpanNames}. */
  static int number(String name) {
    Integer number = NUMBERS.get(name);
    if (number == null) {
      throw new IllegalArgumentException(name + " (expected: a name of SpanNames)");
    }
    return number;
  }

  /** The number of the name whose bytes these are, -1 when there is none. */
  static int find(byte[] bytes, int from, int length) {
    int place = place(bytes, from, length);
    while (TABLE[place] != 0) {
      if (is(TABLE[place] - 1, bytes, from, length)) {
        return TABLE[place] - 1;
      }
      place = (place + 1) & (PLACES - 1);
    }
    return -1;
  }

  /** Whether the bytes are the name of that number. */
  static boolean is(int number, byte[] bytes, int from, int length) {
    byte[] name = NAMES[number];
    return Arrays.equals(name, 0, name.length, bytes, from, from + length);
  }

  private static int place(byte[] bytes, int from, int length) {
    return (int) (hash(bytes, from, length) >>> 40) & (PLACES - 1);
  }

  /** Of the length and the last sixteen bytes: names that begin alike end differently. */
  static long hash(byte[] bytes, int from, int length) {
    long hash = length * 0x9E3779B97F4A7C15L;
    if (length >= Long.BYTES) {
      hash ^= (long) LONGS.get(bytes, from + length - Long.BYTES);
      hash *= 0xFF51AFD7ED558CCDL;
      hash ^= (long) LONGS.get(bytes, from + Math.max(0, length - 2 * Long.BYTES));
    } else {
      for (int i = from; i < from + length; i++) {
        hash = hash * 31 + bytes[i];
      }
    }
    hash *= 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 29);
  }

  private static String constant(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " is public", e);
    }
  }
}
