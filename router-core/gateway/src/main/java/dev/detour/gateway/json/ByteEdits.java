package dev.detour.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replacements in a byte array, applied together; every byte outside of them stays as it is. */
final class ByteEdits {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Edit(int start, int end, byte[] replacement) {}

  private final List<Edit> edits = new ArrayList<>(3);
  private int growth;

  /** Replaces {@code [start, end)}; an empty range inserts. Ranges must not overlap. */
  void replace(int start, int end, String replacement) {
    byte[] bytes = replacement.getBytes(StandardCharsets.UTF_8);
    edits.add(new Edit(start, end, bytes));
    growth += bytes.length - (end - start);
  }

  byte[] applyTo(byte[] source) {
    if (edits.isEmpty()) {
      return source;
    }
    edits.sort(
        Comparator.comparingInt(Edit::start)); // stable: inserts at one place keep their order
    byte[] target = new byte[source.length + growth];
    int from = 0;
    int to = 0;
    for (Edit edit : edits) {
      System.arraycopy(source, from, target, to, edit.start - from);
      to += edit.start - from;
      System.arraycopy(edit.replacement, 0, target, to, edit.replacement.length);
      to += edit.replacement.length;
      from = edit.end;
    }
    System.arraycopy(source, from, target, to, source.length - from);
    return target;
  }
}
