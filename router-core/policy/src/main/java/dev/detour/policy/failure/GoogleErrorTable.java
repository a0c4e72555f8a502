package dev.detour.policy.failure;

import static dev.detour.policy.failure.FailureCategory.AUTH;
import static dev.detour.policy.failure.FailureCategory.CONTENT_FILTER;
import static dev.detour.policy.failure.FailureCategory.CONTEXT_LENGTH;
import static dev.detour.policy.failure.FailureCategory.INVALID_REQUEST;
import static dev.detour.policy.failure.FailureCategory.MODEL_OUTPUT_ERROR;
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
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_TOOL_CALL;

import java.util.HashMap;
import java.util.Map;

/**
 * The failure table of Gemini, on the Gemini API and on Vertex AI: reasons of {@code
 * google.api.ErrorReason}, statuses of {@code google.rpc.Code}, and the sentences under {@code
 * INVALID_ARGUMENT}.
 */
final class GoogleErrorTable {
  private static final String INVALID = "invalid_argument";

  static final ErrorTable TABLE =
      ErrorTable.builder()
          .including(reasons())
          .including(sentences())
          .including(statuses())
          .build();

  static final FinishTable FINISHES =
      new FinishTable("max_tokens", spoilingFinishes(), emptyingFinishes());

  private GoogleErrorTable() {}

  private static ErrorTable reasons() {
    return ErrorTable.builder()
        .codes(QUOTA_EXHAUSTED, GoogleErrorReader.LONG_QUOTA)
        .codes(RATE_LIMITED, GoogleErrorReader.SHORT_QUOTA)
        .codes(QUOTA_EXHAUSTED, "resource_quota_exceeded", "quota_exhausted", "billing_disabled")
        .codes(QUOTA_EXHAUSTED, "dailylimitexceeded")
        .codes(OVERLOADED, "model_capacity_exhausted")
        .codes(AUTH, "api_key_invalid", "keyinvalid", "access_token_expired")
        .codes(AUTH, "access_token_type_unsupported", "credentials_missing")
        .codes(AUTH, "account_state_invalid", "overloaded_credentials")
        .codes(PERMISSION, "api_key_service_blocked", "api_key_http_referrer_blocked")
        .codes(PERMISSION, "api_key_ip_address_blocked", "access_token_scope_insufficient")
        .codes(PERMISSION, "service_disabled", "consumer_suspended", "consumer_invalid")
        .codes(PERMISSION, "iam_permission_denied", "user_project_denied")
        .codes(PERMISSION, "security_policy_violated", "resource_usage_restriction_violated")
        .build();
  }

  private static ErrorTable sentences() {
    return ErrorTable.builder()
        .refines(
            INVALID,
            CONTEXT_LENGTH,
            "The input token count",
            "Unable to submit request because the input token count",
            "Input (?:is too long|token limit exceeded)")
        .refines(INVALID, REQUEST_TOO_LARGE, "Request payload size exceeds the limit")
        .refines(
            INVALID,
            UNSUPPORTED_TOOL_CALL,
            "Function calling is not enabled",
            "Tool use with function calling is unsupported")
        .refines(
            INVALID,
            UNSUPPORTED_PARAM,
            "Invalid JSON payload received\\. Unknown name \"(?<param>[A-Za-z0-9_]{1,64})\"",
            "(?:Developer instruction|JSON mode|Logprobs|Thinking|Search Grounding) is not ",
            "Budget -?\\d+ is invalid\\. This model only works in thinking mode")
        .refines(
            INVALID,
            SCHEMA_VALIDATION,
            "(?:\\* )?GenerateContentRequest\\.(?:tools|generation_config\\.response)",
            "Unable to submit request because `?[\\w.-]{1,100}`? functionDeclaration ")
        .refines(
            "failed_precondition",
            PERMISSION,
            "User location is not supported",
            "Gemini API free tier is not available in your country",
            "Project `[^`]{1,100}` is not allowed to use Publisher Model")
        .refines("permission_denied", AUTH, "Your API key was reported as leaked")
        .refines(
            "resource_exhausted",
            QUOTA_EXHAUSTED,
            "Your prepayment credits are depleted",
            "Your project has exceeded its (?:monthly )?spending cap",
            "Quota exceeded for (?:quota metric '[^']{1,100} per day'|\\S{1,200}per_day)")
        .messages(QUOTA_EXHAUSTED, "You exceeded your current quota")
        .params(UNSUPPORTED_TOOL_CALL, "tool_?config")
        .params(SCHEMA_VALIDATION, "tools\\b", "generation_?config\\.response_?(?:json_?)?schema")
        .build();
  }

  /** The names of {@code google.rpc.Code}, and those of the Interactions API. */
  private static ErrorTable statuses() {
    return ErrorTable.builder()
        .types(RATE_LIMITED, "resource_exhausted", "rate_limit_exceeded", "ratelimitexceeded")
        .types(OVERLOADED, "unavailable", "service_unavailable")
        .types(TIMEOUT, "deadline_exceeded")
        .types(SERVER_ERROR, "internal", "unknown", "data_loss", "aborted", "cancelled")
        .types(AUTH, "unauthenticated", "authentication")
        .types(PERMISSION, "permission_denied")
        .types(NOT_FOUND, "not_found")
        .types(UNSUPPORTED_PARAM, "unimplemented")
        .types(INVALID_REQUEST, INVALID, "invalid_request", "out_of_range")
        .types(INVALID_REQUEST, "failed_precondition", "already_exists")
        .build();
  }

  private static Map<String, FailureCategory> spoilingFinishes() {
    return Map.of(
        "malformed_function_call", MODEL_OUTPUT_ERROR,
        "malformed_response", MODEL_OUTPUT_ERROR,
        "unexpected_tool_call", MODEL_OUTPUT_ERROR,
        "too_many_tool_calls", MODEL_OUTPUT_ERROR,
        "missing_thought_signature", INVALID_REQUEST);
  }

  private static Map<String, FailureCategory> emptyingFinishes() {
    Map<String, FailureCategory> finishes = new HashMap<>();
    for (String filter :
        new String[] {
          "safety",
          "recitation",
          "blocklist",
          "prohibited_content",
          "spii",
          "model_armor",
          "image_safety",
          "image_prohibited_content",
          "image_recitation"
        }) {
      finishes.put(filter, CONTENT_FILTER);
    }
    for (String unable : new String[] {"language", "other", "no_image", "image_other"}) {
      finishes.put(unable, MODEL_OUTPUT_ERROR);
    }
    return finishes;
  }
}
