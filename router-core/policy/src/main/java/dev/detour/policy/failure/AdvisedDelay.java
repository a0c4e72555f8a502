package dev.detour.policy.failure;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a provider asks to wait, from the finest source that says so.
 *
 * <p>In this order: {@code retry-after-ms}; {@code retry-after} in seconds or as a date; the wait
 * that the provider's own message states; {@code x-ratelimit-reset-*} of a limit whose remaining
 * count is zero. The last one is the time until a limit is full again, far longer than the time
 * until one request fits, so it never overrules the others.
 */
final class AdvisedDelay {
  /** Beyond this, advice means "not today" and is cut. */
  private static final Duration LONGEST = Duration.ofDays(31);

  private static final Pattern STATED =
      Pattern.compile(
          "(?:Please try again in|Please retry after|Please retry in) "
              + "((?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d)(?![a-z]))+|"
              + "\\d{1,9}(?:\\.\\d{1,9})? ?(?:seconds?|milliseconds?|minutes?))");

  private static final Pattern PART =
      Pattern.compile(
          "(\\d{1,9}(?:\\.\\d{1,9})?) ?(ms|milliseconds?|s|seconds?|m|minutes?|h|d)(?![a-z])");

  private AdvisedDelay() {}

  /** The advice in a response's headers, or in its error message. */
  static Optional<Duration> of(ProviderSignal signal, String message) {
    return number(signal.header("retry-after-ms"), 1)
        .or(() -> retryAfter(signal))
        .or(() -> stated(message))
        .or(() -> reset(signal));
  }

  private static Optional<Duration> retryAfter(ProviderSignal signal) {
    Optional<String> value = signal.header("retry-after");
    return number(value, 1_000).or(() -> value.flatMap(text -> date(text, signal.receivedAt())));
  }

  private static Optional<Duration> number(Optional<String> value, double unitMillis) {
    if (value.isEmpty() || !value.get().trim().matches("\\d{1,12}(?:\\.\\d{1,9})?")) {
      return Optional.empty();
    }
    return Optional.of(ofMillis(Double.parseDouble(value.get().trim()) * unitMillis));
  }

  private static Optional<Duration> date(String text, Instant receivedAt) {
    try {
      ZonedDateTime when = ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration delay = Duration.between(receivedAt, when.toInstant());
      return Optional.of(delay.isNegative() ? Duration.ZERO : min(delay, LONGEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The last stated wait: the provider's sentence comes after whatever it quotes. */
  private static Optional<Duration> stated(String message) {
    Matcher matcher = STATED.matcher(message);
    Optional<Duration> found = Optional.empty();
    while (matcher.find()) {
      found = parts(matcher.group(1));
    }
    return found;
  }

  private static Optional<Duration> reset(ProviderSignal signal) {
    Optional<Duration> tokens = resetOf("tokens", signal);
    Optional<Duration> requests = resetOf("requests", signal);
    BinaryOperator<Duration> later = (one, other) -> one.compareTo(other) >= 0 ? one : other;
    return tokens.isPresent() && requests.isPresent()
        ? Optional.of(later.apply(tokens.get(), requests.get()))
        : tokens.or(() -> requests);
  }

  private static Optional<Duration> resetOf(String limit, ProviderSignal signal) {
    boolean spent = signal.header("x-ratelimit-remaining-" + limit).filter("0"::equals).isPresent();
    return spent
        ? signal.header("x-ratelimit-reset-" + limit).flatMap(AdvisedDelay::parts)
        : Optional.empty();
  }

  /** Durations such as {@code 494ms}, {@code 1m0.052s}, {@code 9 seconds}. */
  private static Optional<Duration> parts(String text) {
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

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
