package dev.detour.policy.failure;

import static dev.detour.policy.failure.FailureCategory.AUTH;
import static dev.detour.policy.failure.FailureCategory.CONTENT_FILTER;
import static dev.detour.policy.failure.FailureCategory.CONTEXT_LENGTH;
import static dev.detour.policy.failure.FailureCategory.INVALID_REQUEST;
import static dev.detour.policy.failure.FailureCategory.NOT_FOUND;
import static dev.detour.policy.failure.FailureCategory.OVERLOADED;
import static dev.detour.policy.failure.FailureCategory.PERMISSION;
import static dev.detour.policy.failure.FailureCategory.QUOTA_EXHAUSTED;
import static dev.detour.policy.failure.FailureCategory.RATE_LIMITED;
import static dev.detour.policy.failure.FailureCategory.REQUEST_TOO_LARGE;
import static dev.detour.policy.failure.FailureCategory.SCHEMA_VALIDATION;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_PARAM;

import java.util.Map;

/**
 * The Anthropic dialect's failure table.
 *
 * <p>The type says most, but two types cover things that time does not heal: {@code
 * invalid_request_error} stands for any other 4xx, spent credit and too long prompts among them,
 * and {@code rate_limit_error} also for spending limits. There the message's beginning decides.
 */
final class AnthropicErrorTable {
  private static final String INVALID = "invalid_request_error";
  private static final String RATE = "rate_limit_error";
  private static final String SPENT =
      "You have reached your (?:specified )?(?:workspace )?API usage limits";

  static final ErrorTable TABLE =
      ErrorTable.builder()
          // These start with the caller's own field name, which must not pass for a sentence below.
          .refines(INVALID, UNSUPPORTED_PARAM, ErrorTable.EXTRA_FIELD)
          .refines(INVALID, INVALID_REQUEST, ErrorTable.ODD_EXTRA_FIELD)
          .refines(
              INVALID,
              UNSUPPORTED_PARAM,
              "`(?<param>[a-z_.]{1,64})` (?:is deprecated|is not supported|cannot be used|may only be set) ",
              "`(?<param>[a-z_]{1,64})` and `[a-z_]{1,64}` cannot both be specified",
              "\"(?<param>[a-z_.]{1,64})\" is not supported ",
              "[a-z]{1,32} (?<param>thinking) is not supported ",
              "Prefilling assistant messages is no(?:t| longer) supported",
              "This model does not support (?:the )?(?<param>[a-z_]{1,64})")
          .refines(
              INVALID,
              CONTEXT_LENGTH,
              "prompt is too long: ",
              "input length and `max_tokens` exceed context limit: ",
              "prompt: length: 1\\.\\.",
              "The long context beta is not ")
          .refines(INVALID, QUOTA_EXHAUSTED, "Your credit balance is too low", SPENT)
          .refines(
              INVALID,
              PERMISSION,
              "This organization has been disabled",
              "This credential is only authorized for ")
          .refines(INVALID, CONTENT_FILTER, "Output blocked by content filtering policy")
          .refines(
              INVALID,
              SCHEMA_VALIDATION,
              "tools\\.\\d{1,4}\\.(?:custom\\.)?input_schema\\b",
              "output_(?:config\\.)?format\\.schema\\b")
          .refines(
              RATE,
              QUOTA_EXHAUSTED,
              SPENT,
              "(?:Usage credits are|Extra usage is) required",
              "Number of (?:\\S{1,20} ){1,4}has exceeded your (?:daily|monthly) ",
              "This request would exceed (?:your|the) .{0,80}(?:daily|monthly) ")
          .codes(QUOTA_EXHAUSTED, "enforced_spend_limit_reached", "billing_error")
          .codes(RATE_LIMITED, RATE)
          .codes(OVERLOADED, "overloaded_error")
          .codes(TIMEOUT, "timeout_error")
          .codes(AUTH, "authentication_error")
          .codes(PERMISSION, "permission_error")
          .codes(NOT_FOUND, "not_found_error")
          .codes(REQUEST_TOO_LARGE, "request_too_large")
          .types(SERVER_ERROR, "api_error", "conflict_error")
          .types(INVALID_REQUEST, INVALID)
          .build();

  /** A refused answer is to be thrown away, whatever it said before the classifier stepped in. */
  static final FinishTable FINISHES =
      new FinishTable(
          "max_tokens",
          Map.of("refusal", CONTENT_FILTER),
          Map.of("model_context_window_exceeded", CONTEXT_LENGTH));

  private AnthropicErrorTable() {}
}
