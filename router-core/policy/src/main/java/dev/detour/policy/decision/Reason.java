package dev.detour.policy.decision;

import dev.detour.policy.WireName;
import java.util.Locale;

/**
 * Why a decision was made ({@code detour.decision.reason}; for stops also {@code
 * detour.stop.reason}).
 */
public enum Reason implements WireName {
  // Attempts.
  /** The row's primary. */
  PRIMARY("The row's primary route."),
  /** The budget state puts a cheaper route first. */
  BUDGET_DOWNGRADE("The budget state asks the cheaper route first."),
  RETRY_AFTER_ADVISED_DELAY("The same route again, after the delay that the provider advised."),
  RETRY_AFTER_BACKOFF("The same route again, after a backoff."),
  FALLBACK_AFTER_FAILURE("The next route, because the one before it failed."),
  /** No attempt failed; earlier routes were skipped. */
  FALLBACK_AFTER_SKIP("The next route, because earlier ones could not be asked."),
  /** The hard stop leaves only the row's last step. */
  LAST_RESORT("The row's last step, because too many failure domains have failed."),
  HEDGE("A second route beside one that is silent."),
  CONTINUATION("Another route continues the broken stream."),

  // Answers.
  ANSWERED("A route answered."),
  RESPOND("The row answers without a model."),
  ENQUEUE("The row makes the request a job."),
  PAUSE("The row lets the request wait."),
  REVIEW("The row puts the request before a person."),

  // Stops.
  /** The request itself cannot succeed. */
  CALLER_ERROR("The provider refused what the request asks for."),
  CONTENT_FILTERED("The provider's content filter refused the request or the answer."),
  /** The provider refused the gateway, and the class does not go on. */
  PROVIDER_REJECTED("The provider refused the gateway's own credential or target."),
  /** The hard stop, with nothing left. */
  HARD_STOP("Too many failure domains have failed."),
  ROUTES_EXHAUSTED("Every step of the row has been tried."),
  NO_ELIGIBLE_ROUTE("No step of the row could be asked."),
  /** Every route that could be asked speaks another dialect, which lacks what is asked for. */
  CANNOT_TRANSLATE("No route of the row can express the request."),
  /** A sensitive request has no step left that keeps its quality. */
  PROTECTED("What is left would downgrade a sensitive request."),
  BUDGET_EXHAUSTED("The budget is spent."),
  BUDGET_RESTRICTED("The budget state leaves this class no step."),
  UNKNOWN_PRICE("A capped account cannot pay a price that nobody knows."),
  DEADLINE_EXCEEDED("The request's deadline leaves no room for another attempt."),
  STREAM_INTERRUPTED("The stream broke after content had been delivered."),
  RETRY_BUDGET_SPENT("The job has made as many attempts as its budget allows."),
  FAIL_FAST("The row fails at once."),
  CANCELLED("The caller went away.");

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final String sentence;

  Reason(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  /** The reason for a person to read. */
  public String sentence() {
    return sentence;
  }
}
