package dev.detour.gateway.chat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a caller reads when a request gets no answer. */
public final class Stops {
  static final String LEASE_LOST = "lease_lost";

  private Stops() {}

  /** A reset within this time is worth waiting for. */
  private static final Duration NEAR = Duration.ofMinutes(1);

  /** The error of a stop that no account is to blame for. */
  public static OpenAiError error(Decision.Stop stop) {
    return error(stop, Optional.empty(), Instant.EPOCH);
  }

  /**
   * The error of a stop.
   *
   * @param shortage the account that cannot pay, when that is why
   */
  static OpenAiError error(Decision.Stop stop, Optional<Purse.Shortage> shortage, Instant now) {
    Optional<ProviderFailure> cause = stop.cause();
    return switch (stop.reason()) {
      case CALLER_ERROR -> cause.map(Stops::callers).orElseGet(() -> failed(stop, 400));
      case CONTENT_FILTERED ->
          OpenAiError.invalidRequest(
              400, "content_filter", cause.flatMap(ProviderFailure::param), sentences(stop));
      case BUDGET_EXHAUSTED, BUDGET_RESTRICTED, UNKNOWN_PRICE ->
          quota(stop.reason(), shortage, now);
      case CANNOT_TRANSLATE ->
          OpenAiError.invalidRequest(
              400, stop.reason().wireName(), Optional.empty(), untranslated(stop));
      case DEADLINE_EXCEEDED -> failed(stop, 504);
      default -> failed(stop, cause.map(Stops::status).orElse(503));
    };
  }

  /** The quota response: which account, when it resets, and when to come back if that is soon. */
  private static OpenAiError quota(Reason reason, Optional<Purse.Shortage> shortage, Instant now) {
    Optional<Instant> resetsAt = shortage.flatMap(Purse.Shortage::resetsAt);
    String words =
        shortage
            .map(
                of ->
                    " Account: "
                        + of.account()
                        + ", "
                        + resetsAt
                            .map(at -> "resets at " + at + ".")
                            .orElse("which a top-up refills."))
            .orElse("");
    return new OpenAiError(
        429,
        "insufficient_quota",
        reason.wireName(),
        Optional.empty(),
        reason.sentence() + words,
        resetsAt.map(at -> Duration.between(now, at)).filter(wait -> wait.compareTo(NEAR) <= 0));
  }

  /** The provider's words about the caller's own mistake, with the provider's status. */
  private static OpenAiError callers(ProviderFailure failure) {
    return OpenAiError.invalidRequest(
        callersStatus(failure), failure.providerCode(), failure.param(), failure.message());
  }

  /**
   * A status that clients take for a reason to come again is not passed on: nothing will change.
   */
  private static int callersStatus(ProviderFailure failure) {
    int status = failure.httpStatus();
    boolean invitesAgain = status == 408 || status == 429;
    if (status >= 400 && status < 500 && !invitesAgain) {
      return status;
    }
    return failure.category() == FailureCategory.REQUEST_TOO_LARGE ? 413 : 400;
  }

  private static OpenAiError failed(Decision.Stop stop, int status) {
    return new OpenAiError(
        status,
        status == 429 ? "rate_limit_error" : "server_error",
        stop.reason().wireName(),
        Optional.empty(),
        sentences(stop),
        stop.retryAfter());
  }

  private static int status(ProviderFailure failure) {
    return switch (failure.category()) {
      case RATE_LIMITED -> 429;
      case OVERLOADED, QUOTA_EXHAUSTED -> 503;
      case TIMEOUT -> 504;
      case SERVER_ERROR,
          NETWORK,
          STREAM_INTERRUPTED,
          AUTH,
          PERMISSION,
          NOT_FOUND,
          MODEL_OUTPUT_ERROR ->
          502;
      case INVALID_REQUEST,
          UNSUPPORTED_TOOL_CALL,
          SCHEMA_VALIDATION,
          UNSUPPORTED_PARAM,
          CONTEXT_LENGTH,
          REQUEST_TOO_LARGE,
          CONTENT_FILTER,
          CANCELLED ->
          400;
    };
  }

  private static String sentences(Decision.Stop stop) {
    Reason reason = stop.reason();
    return stop.cause()
        .map(cause -> reason.sentence() + " The last failure: " + words(cause))
        .orElse(reason.sentence());
  }

  private static String untranslated(Decision.Stop stop) {
    return stop.reason().sentence()
        + " What they lack: "
        + stop.skipped().stream()
            .flatMap(skip -> skip.detail().stream())
            .distinct()
            .collect(Collectors.joining("; "))
        + ".";
  }

  /** The provider's code, unless it speaks of the gateway's own account. */
  private static String words(ProviderFailure cause) {
    if (cause.category().fault() == Fault.INTERNAL) {
      return cause.category().wireName() + ".";
    }
    return cause.category().wireName() + " (" + cause.providerCode() + "). " + cause.message();
  }

  /** A job's run ends because the job is in other hands. */
  static OpenAiError leaseLost() {
    return OpenAiError.server(503, LEASE_LOST, "The job is no longer this router's to run.");
  }

  /** The policy's next step is a text, which is no answer in this API. */
  static OpenAiError noWords() {
    return OpenAiError.server(
        503,
        "no_answer_without_model",
        "No route could answer, and the policy's text is no answer in this API.");
  }

  /** The router stops. */
  static OpenAiError shuttingDown() {
    return OpenAiError.server(503, "shutdown", "The router is stopping.");
  }

  /** The router itself failed. */
  static OpenAiError internal() {
    return OpenAiError.internal();
  }

  /** What the last event of a stream that broke says. */
  static OpenAiError interruption(Optional<ProviderFailure> cause) {
    return OpenAiError.server(
        502,
        FailureCategory.STREAM_INTERRUPTED.wireName(),
        "The stream broke after content had been delivered; the answer is not whole."
            + cause.map(failure -> " The failure: " + words(failure)).orElse(""));
  }
}
