package dev.detour.jobs.span;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that came lately, found by their bytes: names and models repeat from span to span. For one
 * thread, and kept from record to record.
 */
final class RecentTexts {
  private static final int PLACES = 4096;
  private static final int LONGEST_KEPT = 64;

  private final @Nullable Text[] texts = new Text[PLACES];

  @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
  private record Text(byte[] utf8, String text) {}

  /** The text that these bytes are. */
  String of(byte[] bytes, int from, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST_KEPT) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int place = (int) (KnownNames.hash(bytes, from, length) >>> 40) & (PLACES - 1);
    Text kept = texts[place];
    if (kept == null
        || !Arrays.equals(kept.utf8, 0, kept.utf8.length, bytes, from, from + length)) {
      kept =
          new Text(
              Arrays.copyOfRange(bytes, from, from + length),
              new String(bytes, from, length, StandardCharsets.UTF_8));
      texts[place] = kept;
    }
    return kept.text;
  }
}
