package dev.detour.policy.document;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 250ms}, {@code 10s}, {@code 1m30s}, {@code 2h}, {@code
 * 1d}.
 *
 * <p>Whole numbers with a unit, largest unit first, each unit at most once. Milliseconds are the
 * finest unit.
 */
public final class Durations {
  /** The written form, as a regular expression without anchors. */
  public static final String PATTERN =
      "(?=\\d)(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,8})s)?(?:(\\d{1,10})ms)?";

  private static final Pattern FORM = Pattern.compile(PATTERN);

  private static final long[] UNIT_MS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
  private static final String[] UNIT_NAME = {"d", "h", "m", "s", "ms"};

  private Durations() {}

  /** The duration that {@code text} writes, or empty when it is not written in this form. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long millis = 0;
    for (int i = 0; i < UNIT_MS.length; i++) {
      String digits = matcher.group(i + 1);
      if (digits != null) {
        millis += Long.parseLong(digits) * UNIT_MS[i];
      }
    }
    return Optional.of(Duration.ofMillis(millis));
  }

  /**
   * The shortest written form in one unit: {@code 1500ms}, {@code 90s}, {@code 2m}. Parts below a
   * millisecond are dropped.
   */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    for (int i = 0; i < UNIT_MS.length; i++) {
      if (millis % UNIT_MS[i] == 0) {
        return millis / UNIT_MS[i] + UNIT_NAME[i];
      }
    }
    throw new AssertionError("every whole number is a multiple of one millisecond");
  }
}
