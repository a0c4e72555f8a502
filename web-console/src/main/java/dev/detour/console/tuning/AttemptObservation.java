package dev.detour.console.tuning;

import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.TimeoutKind;
import java.time.Duration;
import java.util.Optional;

/**
 * One streamed attempt as the decision log has it.
 *
 * @param requestId the request it belongs to; resampling keeps a request's attempts together
 * @param dependenceGroup what may make requests alike, such as tenant and hour
 * @param timeToFirstToken from the attempt's start, empty when no token came
 * @param failure empty for success
 * @param errorType the failure's code, empty for success
 * @param firstTokenTimeout the limit that was in force, which hides what would have come after it
 * @param duration from start to end
 * @param costMicros what it cost, in micro-USD
 */
public record AttemptObservation(
    String requestId,
    String dependenceGroup,
    Optional<Duration> timeToFirstToken,
    Optional<FailureCategory> failure,
    String errorType,
    Optional<Duration> firstTokenTimeout,
    Duration duration,
    long costMicros) {

  public AttemptObservation {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
    }
    timeToFirstToken.ifPresent(
        time -> {
          if (time.isNegative()) {
            throw new IllegalArgumentException("timeToFirstToken: " + time + " (expected: >= 0)");
          }
        });
  }

  /** How the wait for the first token ended. */
  enum Ending {
    /** The token came. */
    TOKEN,
    /** The attempt failed before: a competing risk. */
    FAILED,
    /** Something of ours, or the caller, ended the wait: what would have come is not known. */
    CENSORED
  }

  Ending ending() {
    if (timeToFirstToken.isPresent()) {
      return Ending.TOKEN;
    } else if (failure.isEmpty() || failure.get() == FailureCategory.CANCELLED || wasCutOff()) {
      return Ending.CENSORED;
    }
    return Ending.FAILED;
  }

  /** Whether one of the router's own limits on the wait ended the attempt. */
  boolean wasCutOff() {
    return timeToFirstToken.isEmpty()
        && failure.filter(FailureCategory.TIMEOUT::equals).isPresent()
        && !errorType.equals(TimeoutKind.CONNECT.code());
  }

  /** The time at which the wait ended, in milliseconds, never zero. */
  double endedAfterMs() {
    Duration end = timeToFirstToken.orElse(duration);
    if (wasCutOff() && firstTokenTimeout.isPresent()) {
      // The limit, rather than the moment at which its timer was noticed.
      Duration limit = firstTokenTimeout.get();
      end = limit.compareTo(end) < 0 ? limit : end;
    }
    return Math.max(0.001, end.toNanos() / 1e6);
  }
}
