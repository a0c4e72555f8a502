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

import java.util.Map;

/**
 * The OpenAI dialect's failure table: OpenAI's own rows, then those of the servers that speak the
 * same, Azure's, whose newer API is addressed like OpenAI's, and Google's, whose compatible
 * endpoint answers with its own error object.
 */
final class OpenAiErrorTable {
  private static final String UNVERIFIED = "Your organization must be verified to ";

  static final ErrorTable TABLE =
      own()
          .including(images())
          .including(CompatibleErrorTable.TABLE)
          .including(AzureErrorTable.TABLE)
          .including(GoogleErrorTable.TABLE)
          .build();

  /**
   * DeepSeek's machines ran out in the middle; Zhipu's network failed or its filter struck; vLLM's
   * engine gave the answer up; Mistral and OpenRouter met an error, and Mistral's window was full;
   * the rest are OpenAI's.
   */
  static final FinishTable FINISHES =
      new FinishTable(
          "length",
          Map.of(
              "insufficient_system_resource", OVERLOADED,
              "network_error", SERVER_ERROR,
              "abort", SERVER_ERROR,
              "error", SERVER_ERROR),
          Map.of(
              "content_filter", CONTENT_FILTER,
              "sensitive", CONTENT_FILTER,
              "model_length", CONTEXT_LENGTH));

  private OpenAiErrorTable() {}

  private static ErrorTable.Builder own() {
    return ErrorTable.builder()
        .codes(QUOTA_EXHAUSTED, "insufficient_quota", "billing_hard_limit_reached")
        .codes(QUOTA_EXHAUSTED, "billing_not_active", "quota_exceeded", "credit_balance_exhausted")
        .codes(QUOTA_EXHAUSTED, "organization_spend_limit_exceeded", "project_spend_limit_exceeded")
        .codes(QUOTA_EXHAUSTED, "organization_usage_limit_exceeded")
        .codes(OVERLOADED, "server_is_overloaded", "engine_overloaded", "model_overloaded")
        .codes(OVERLOADED, "overloaded_error")
        .codes(CONTEXT_LENGTH, "context_length_exceeded", "context_window_exceeded")
        .codes(REQUEST_TOO_LARGE, "request_too_large")
        .codes(CONTENT_FILTER, "content_filter", "content_policy_violation", "invalid_prompt")
        .codes(CONTENT_FILTER, "moderation_blocked", "image_content_policy_violation")
        .codes(UNSUPPORTED_PARAM, "unsupported_parameter", "unsupported_value")
        .codes(UNSUPPORTED_PARAM, "unknown_parameter")
        .codes(SCHEMA_VALIDATION, "invalid_json_schema", "invalid_function_parameters")
        .codes(NOT_FOUND, "model_not_found")
        .codes(AUTH, "invalid_api_key", "account_deactivated", "mismatched_organization")
        .codes(AUTH, "invalid_issuer", "invalid_organization")
        .codes(PERMISSION, "unsupported_country_region_territory")
        .codes(INVALID_REQUEST, "previous_response_not_found")
        .types(RATE_LIMITED, "rate_limit_error", "rate_limit_exceeded", "tokens", "requests")
        .types(RATE_LIMITED, "slow_down")
        .types(OVERLOADED, "service_unavailable_error")
        .types(SERVER_ERROR, "server_error", "api_error")
        .types(TIMEOUT, "timeout", "timeout_error")
        .types(AUTH, "authentication_error")
        .types(PERMISSION, "permission_error")
        .types(NOT_FOUND, "not_found_error")
        .types(INVALID_REQUEST, "invalid_request_error")
        .refines("unsupported_value", PERMISSION, UNVERIFIED)
        // What the request names is not there (404), or does not answer (424): never the route.
        .messages(
            INVALID_REQUEST,
            "(?:Item|Conversation|Container|Prompt|File|Vector store) with id ",
            "Error retrieving tool list from MCP server: ")
        .messages(
            CONTEXT_LENGTH,
            "(?:This|The) (?:model|endpoint)'s (?:maximum )?(?:context|prompt) length",
            "Your input exceeds the context window")
        .messages(REQUEST_TOO_LARGE, "Request too large for ")
        .messages(
            QUOTA_EXHAUSTED,
            "You exceeded your current quota",
            "Rate limit reached for .{1,200} on (?:tokens|requests) per (?:day|week|month)")
        .messages(
            OVERLOADED,
            "(?:The|That|This) (?:engine|model|server) is currently overloaded",
            "Our servers are currently overloaded")
        .messages(CONTENT_FILTER, "Your request was rejected as a result of (?:our|the) safety")
        .messages(
            UNSUPPORTED_PARAM,
            "Unrecognized request arguments? supplied: (?<param>[A-Za-z0-9_]{1,64})",
            "Unsupported (?:parameter|value): '(?<param>[A-Za-z0-9_.]{1,64})'")
        .messages(SCHEMA_VALIDATION, "Invalid schema for ")
        .messages(MODEL_OUTPUT_ERROR, "The model produced invalid content")
        .messages(PERMISSION, UNVERIFIED)
        .messages(AUTH, "Incorrect API key provided")
        .params(CONTEXT_LENGTH, "input_tokens$")
        .params(UNSUPPORTED_TOOL_CALL, "tool", "function")
        .params(SCHEMA_VALIDATION, "response_format", "text\\.format");
  }

  /**
   * What is wrong with an image of the caller's, as a failed response says it without a status, and
   * as OpenRouter says it.
   */
  private static ErrorTable images() {
    return ErrorTable.builder()
        .codes(REQUEST_TOO_LARGE, "image_too_large", "image_file_too_large", "string_too_long")
        .codes(INVALID_REQUEST, "invalid_image", "invalid_image_format", "invalid_base64_image")
        .codes(INVALID_REQUEST, "invalid_image_url", "invalid_image_mode", "image_too_small")
        .codes(INVALID_REQUEST, "image_parse_error", "unsupported_image_media_type")
        .codes(INVALID_REQUEST, "empty_image_file", "failed_to_download_image")
        .codes(INVALID_REQUEST, "image_file_not_found", "unsupported_image_format")
        .codes(INVALID_REQUEST, "image_not_found", "image_download_failed")
        .build();
  }
}
