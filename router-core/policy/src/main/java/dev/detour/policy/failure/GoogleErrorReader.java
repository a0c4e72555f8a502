package dev.detour.policy.failure;

import static dev.detour.policy.failure.ErrorReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The errors of Google's APIs: {@code google.rpc.Status} as JSON, with its typed details.
 *
 * <p>{@code ErrorInfo.reason} says most; {@code QuotaFailure} tells a day's quota from a minute's
 * rate; {@code RetryInfo} advises a wait; {@code BadRequest} names the field.
 */
final class GoogleErrorReader implements ErrorReader {
  /** Ours for {@code QuotaFailure} violations; the API has no code for either. */
  static final String LONG_QUOTA = "long_term_quota";

  static final String SHORT_QUOTA = "short_term_quota";

  /** A quota's identity, such as {@code GenerateRequestsPerDayPerProjectPerModel-FreeTier}. */
  private static final Pattern LONG_TERM =
      Pattern.compile("per_?(?:day|week|month)", Pattern.CASE_INSENSITIVE);

  @Override
  public Optional<ErrorFields> read(ProviderSignal signal, JsonNode body) {
    JsonNode root = body.isArray() && !body.isEmpty() ? body.get(0) : body;
    JsonNode error = root.path("error");
    if (error.isTextual()) {
      return Optional.of(ErrorFields.of(error.textValue()));
    }
    return error.isObject() ? Optional.of(ofStatus(error)) : Optional.empty();
  }

  /** Whether an error object is a {@code google.rpc.Status} rather than another dialect's. */
  static boolean isStatus(JsonNode error) {
    return error.path("code").isNumber() && error.path("status").isTextual();
  }

  static ErrorFields ofStatus(JsonNode error) {
    Details details = new Details();
    error.path("details").forEach(details::add);
    String legacyReason = text(error.path("errors").path(0).path("reason"));
    return ErrorFields.of(
            text(error.path("message")),
            details.quota,
            details.reason,
            legacyReason,
            text(error.path("status")),
            text(error.path("code")))
        .withParam(details.field)
        .withDelay(AdvisedDelay.parts(details.retryDelay));
  }

  /** What the typed details say; each type is known by a field that it alone has. */
  private static final class Details {
    private String quota = "";
    private String reason = "";
    private String field = "";
    private String retryDelay = "";

    void add(JsonNode detail) {
      detail.path("violations").forEach(this::addViolation);
      reason = reason.isEmpty() ? text(detail.path("reason")) : reason;
      retryDelay = retryDelay.isEmpty() ? text(detail.path("retryDelay")) : retryDelay;
      String violated = text(detail.path("fieldViolations").path(0).path("field"));
      field = field.isEmpty() ? violated : field;
    }

    /** One spent long-term quota outweighs any number of short-term ones. */
    private void addViolation(JsonNode violation) {
      String identity = text(violation.path("quotaId")) + " " + text(violation.path("quotaMetric"));
      boolean none = text(violation.path("quotaValue")).equals("0");
      if (none || LONG_TERM.matcher(identity).find()) {
        quota = LONG_QUOTA;
      } else if (quota.isEmpty()) {
        quota = SHORT_QUOTA;
      }
    }
  }
}
