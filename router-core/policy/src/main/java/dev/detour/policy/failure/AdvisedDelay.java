package dev.detour.policy.failure;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a provider asks to wait, from the finest source that says so.
 *
 * <p>In this order: the headers that count milliseconds; {@code retry-after} in seconds, as a
 * duration or as a point in time; a field of the body made for it; the wait that the provider's own
 * message states; the {@code *ratelimit*reset*} header of a limit whose remaining count is zero,
 * or, in a 429 that counts no limit, of the limit that is full again first. The last one is the
 * time until a limit is full again, far longer than the time until one request fits, so it never
 * overrules the others.
 */
final class AdvisedDelay {
  /** Beyond this, advice means "not today" and is cut. */
  private static final Duration LONGEST = Duration.ofDays(31);

  /** Plain numbers above are points in time: 2001 in seconds, 2001 in milliseconds. */
  private static final double EPOCH_SECONDS = 1e9;

  private static final double EPOCH_MILLIS = 1e12;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");

  /** OpenAI's and Azure's, Azure's own services', AWS's. */
  private static final List<String> IN_MILLIS =
      List.of("retry-after-ms", "x-ms-retry-after-ms", "x-amz-retry-after");

  /** Its parts possessively: a group repeated otherwise takes the matcher's stack for each turn. */
  private static final Pattern STATED =
      Pattern.compile(
          "(?i:(?:please |\\b)(?:try again|retry)(?: it)? (?:after|in)|please wait)"
              + "(?i: about| for)? ((?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d)(?![a-z]))++|"
              + "\\d{1,9}(?:\\.\\d{1,9})? ?(?:milliseconds?|seconds?|minutes?|hours?|days?))");

  private static final Pattern STATED_DATE =
      Pattern.compile("You will regain access on (\\d{4}-\\d\\d-\\d\\d) at (\\d\\d:\\d\\d) UTC");

  private static final Pattern PART =
      Pattern.compile(
          "(\\d{1,9}(?:\\.\\d{1,9})?) ?"
              + "(ms|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)(?![a-z])");

  private AdvisedDelay() {}

  /** Two forms of the draft for a {@code RateLimit} header: what remains, and seconds to reset. */
  private static final Pattern ONE_HEADER =
      Pattern.compile(
          "(?:.*[;,\\s])?(?:r|remaining)=0\\b.*[;,\\s](?:t|reset)=(\\d{1,9})\\b.*",
          Pattern.CASE_INSENSITIVE);

  /** The advice in a response's headers, or in its error. */
  static Optional<Duration> of(ProviderSignal signal, ErrorFields error) {
    return millis(signal)
        .or(() -> retryAfter(signal))
        .or(error::delay)
        .or(() -> stated(error.message(), signal.receivedAt()))
        .or(() -> reset(signal.headers(), signal.receivedAt()))
        .or(() -> signal.status() == 429 ? uncounted(signal) : Optional.empty());
  }

  private static Optional<Duration> millis(ProviderSignal signal) {
    return IN_MILLIS.stream()
        .map(name -> millis(signal.header(name)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Duration> retryAfter(ProviderSignal signal) {
    Optional<String> value = signal.header("retry-after").map(String::trim);
    return value.flatMap(text -> moment(text, signal.receivedAt()));
  }

  /** The shortest reset of limits that say nothing of what remains. */
  private static Optional<Duration> uncounted(ProviderSignal signal) {
    List<Duration> waits = new ArrayList<>();
    for (Map.Entry<String, String> header : signal.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.contains("ratelimit") && name.contains("remaining")) {
        return Optional.empty();
      } else if (name.contains("ratelimit") && name.contains("reset")) {
        moment(header.getValue().trim(), signal.receivedAt()).ifPresent(waits::add);
      }
    }
    return waits.stream().min(Duration::compareTo);
  }

  private static Optional<Duration> millis(Optional<String> value) {
    return value
        .map(String::trim)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(text -> ofMillis(Double.parseDouble(text)));
  }

  private static Optional<Duration> date(String text, Instant receivedAt) {
    try {
      ZonedDateTime when = ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(until(when.toInstant(), receivedAt));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The last stated wait: the provider's sentence comes after whatever it quotes. */
  private static Optional<Duration> stated(String message, Instant receivedAt) {
    Matcher matcher = STATED.matcher(message);
    Optional<Duration> found = Optional.empty();
    while (matcher.find()) {
      found = parts(matcher.group(1));
    }
    Matcher date = STATED_DATE.matcher(message);
    return found.isEmpty() && date.find()
        ? moment(date.group(1) + "T" + date.group(2) + ":00Z", receivedAt)
        : found;
  }

  /**
   * The longest wait until a limit that is spent is full again.
   *
   * @param headers each limit's {@code ...remaining...} beside its {@code ...reset...}
   */
  static Optional<Duration> reset(Map<String, String> headers, Instant receivedAt) {
    Optional<Duration> longest = Optional.empty();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.contains("ratelimit") && name.contains("remaining") && isZero(header.getValue())) {
        String reset = headers.get(name.replace("remaining", "reset"));
        Optional<Duration> wait =
            reset == null ? Optional.empty() : moment(reset.trim(), receivedAt);
        longest = later(longest, wait);
      } else if (name.equals("ratelimit")) {
        Matcher one = ONE_HEADER.matcher(header.getValue());
        longest = later(longest, one.matches() ? parts(one.group(1) + "s") : Optional.empty());
      }
    }
    return longest;
  }

  private static boolean isZero(String remaining) {
    return remaining.trim().matches("0+(?:\\.0+)?");
  }

  /** A wait, a count of seconds, or a point in time in any of its spellings. */
  static Optional<Duration> moment(String text, Instant receivedAt) {
    if (NUMBER.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (number < EPOCH_SECONDS) {
        return Optional.of(ofMillis(number * 1_000));
      }
      double millis = number < EPOCH_MILLIS ? number * 1_000 : number;
      return Optional.of(until(Instant.ofEpochMilli((long) millis), receivedAt));
    }
    return parts(text).or(() -> timestamp(text, receivedAt));
  }

  private static Optional<Duration> timestamp(String text, Instant receivedAt) {
    try {
      return Optional.of(until(OffsetDateTime.parse(text).toInstant(), receivedAt));
    } catch (DateTimeException e) {
      return date(text, receivedAt);
    }
  }

  /** Durations such as {@code 494ms}, {@code 1m0.052s}, {@code 9 seconds}. */
  static Optional<Duration> parts(String text) {
    Matcher matcher = PART.matcher(text);
    double millis = 0;
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      end = matcher.end();
      millis += Double.parseDouble(matcher.group(1)) * unitMillis(matcher.group(2));
    }
    return end == 0 || end != text.length() ? Optional.empty() : Optional.of(ofMillis(millis));
  }

  private static double unitMillis(String unit) {
    if (unit.equals("ms") || unit.startsWith("milli")) {
      return 1;
    }
    return switch (unit.charAt(0)) {
      case 's' -> 1_000;
      case 'm' -> 60_000;
      case 'h' -> 3_600_000;
      default -> 86_400_000;
    };
  }

  private static Duration ofMillis(double millis) {
    return millis >= LONGEST.toMillis() ? LONGEST : Duration.ofMillis((long) Math.ceil(millis));
  }

  private static Duration until(Instant when, Instant receivedAt) {
    Duration delay = Duration.between(receivedAt, when);
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return delay.compareTo(LONGEST) <= 0 ? delay : LONGEST;
  }

  private static Optional<Duration> later(Optional<Duration> one, Optional<Duration> other) {
    return one.isPresent() && (other.isEmpty() || one.get().compareTo(other.get()) >= 0)
        ? one
        : other;
  }
}
