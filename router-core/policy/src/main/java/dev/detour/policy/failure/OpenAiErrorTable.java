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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rows of the OpenAI dialect's failure table: codes, types, message beginnings, statuses. */
final class OpenAiErrorTable {
  private static final Map<String, FailureCategory> CODES = new HashMap<>();
  private static final Map<String, FailureCategory> TYPES = new HashMap<>();

  static {
    put(CODES, QUOTA_EXHAUSTED, "insufficient_quota", "billing_hard_limit_reached");
    put(CODES, QUOTA_EXHAUSTED, "billing_not_active", "quota_exceeded", "insufficient_balance");
    put(CODES, OVERLOADED, "server_is_overloaded", "engine_overloaded", "model_overloaded");
    put(CODES, OVERLOADED, "engine_overloaded_error", "overloaded_error", "slow_down", "3505");
    put(CODES, CONTEXT_LENGTH, "context_length_exceeded", "exceed_context_size_error");
    put(CODES, CONTEXT_LENGTH, "model_context_window_exceeded", "context_window_exceeded");
    put(CODES, REQUEST_TOO_LARGE, "request_too_large", "tokens_limit_reached");
    put(CODES, CONTENT_FILTER, "content_filter", "content_policy_violation", "invalid_prompt");
    put(CODES, CONTENT_FILTER, "moderation_blocked", "responsibleaipolicyviolation");
    put(CODES, UNSUPPORTED_PARAM, "unsupported_parameter", "unsupported_value");
    put(CODES, UNSUPPORTED_PARAM, "unknown_parameter", "extra_forbidden");
    put(CODES, SCHEMA_VALIDATION, "invalid_json_schema", "invalid_function_parameters");
    put(CODES, UNSUPPORTED_TOOL_CALL, "unsupported_tool_call", "tools_not_supported");
    put(CODES, MODEL_OUTPUT_ERROR, "tool_use_failed", "json_validate_failed");
    put(CODES, NOT_FOUND, "model_not_found", "deploymentnotfound", "model_decommissioned");
    put(CODES, AUTH, "invalid_api_key", "account_deactivated", "api_key_invalid");
    put(CODES, AUTH, "mismatched_organization", "invalid_issuer");
    put(CODES, PERMISSION, "unsupported_country_region_territory", "permission_denied");

    put(TYPES, QUOTA_EXHAUSTED, "insufficient_quota");
    put(TYPES, RATE_LIMITED, "rate_limit_error", "rate_limit_exceeded", "tokens", "requests");
    put(TYPES, OVERLOADED, "overloaded_error", "service_unavailable_error");
    put(TYPES, OVERLOADED, "engine_overloaded_error");
    put(TYPES, SERVER_ERROR, "server_error", "api_error", "internalservererror");
    put(TYPES, TIMEOUT, "timeout", "timeout_error");
    put(TYPES, AUTH, "authentication_error");
    put(TYPES, PERMISSION, "permission_error");
    put(TYPES, NOT_FOUND, "not_found_error", "notfounderror");
    put(TYPES, INVALID_REQUEST, "invalid_request_error", "badrequesterror");
    put(TYPES, CONTEXT_LENGTH, "exceed_context_size_error");
  }

  /** How a message begins or is built, in a field that only the provider writes. */
  private record Beginning(Pattern pattern, FailureCategory category) {}

  private static final List<Beginning> BEGINNINGS =
      List.of(
          beginning(
              "(?:This|The) (?:model|endpoint)'s (?:maximum )?context length", CONTEXT_LENGTH),
          beginning("(?:The )?(?:prompt|input) is too long", CONTEXT_LENGTH),
          beginning("Your input exceeds the context window", CONTEXT_LENGTH),
          beginning("You passed \\d+ input tokens and requested", CONTEXT_LENGTH),
          beginning("Prompt contains \\d+ tokens", CONTEXT_LENGTH),
          beginning("Requested token count exceeds the model's maximum", CONTEXT_LENGTH),
          beginning("the request exceeds the available context size", CONTEXT_LENGTH),
          beginning("too many tokens: ", CONTEXT_LENGTH),
          beginning("Request too large for ", REQUEST_TOO_LARGE),
          beginning("You exceeded your current quota", QUOTA_EXHAUSTED),
          beginning(
              "Rate limit reached for .{1,200} on (?:tokens|requests) per day", QUOTA_EXHAUSTED),
          beginning("Service tier capacity exceeded", OVERLOADED),
          beginning("Unrecognized request argument", UNSUPPORTED_PARAM),
          beginning("Unsupported parameter: ", UNSUPPORTED_PARAM),
          beginning("Invalid schema for ", SCHEMA_VALIDATION),
          beginning("\"auto\" tool choice requires ", UNSUPPORTED_TOOL_CALL),
          beginning("\\S{1,200} does not support tools", UNSUPPORTED_TOOL_CALL),
          beginning(
              "The request was well-formed, but could not be followed due to semantic errors",
              MODEL_OUTPUT_ERROR));

  private OpenAiErrorTable() {}

  /** What the fields say for themselves, whatever the status. */
  static Optional<FailureCategory> byFields(OpenAiError error) {
    return find(CODES, error.code())
        .or(() -> find(CODES, error.detail()))
        .or(() -> find(CODES, error.type()))
        .or(() -> byMessage(error.message()))
        .or(() -> byParam(error));
  }

  /** What the type says where no status does. */
  static Optional<FailureCategory> byType(OpenAiError error) {
    return find(TYPES, error.type()).or(() -> find(TYPES, error.code()));
  }

  /** What the status alone says. */
  static FailureCategory byStatus(int status) {
    if (status >= 500) {
      return status == 503 || status == 529 ? OVERLOADED : SERVER_ERROR;
    } else if (status < 400) {
      return NOT_FOUND; // A redirect: the base URL is not the API's.
    }
    return switch (status) {
      case 401 -> AUTH;
      case 402 -> QUOTA_EXHAUSTED;
      case 403, 451 -> PERMISSION;
      case 404, 405, 410 -> NOT_FOUND;
      case 408 -> TIMEOUT;
      case 409, 425 -> SERVER_ERROR;
      case 413 -> REQUEST_TOO_LARGE;
      case 429 -> RATE_LIMITED;
      default -> INVALID_REQUEST;
    };
  }

  private static Optional<FailureCategory> byMessage(String message) {
    for (Beginning beginning : BEGINNINGS) {
      if (beginning.pattern.matcher(message).lookingAt()) {
        return Optional.of(beginning.category);
      }
    }
    return Optional.empty();
  }

  /** A parameter's name tells only where the type calls it a mistake of the request. */
  private static Optional<FailureCategory> byParam(OpenAiError error) {
    boolean callers = find(TYPES, error.type()).filter(INVALID_REQUEST::equals).isPresent();
    if (!callers || error.param().isEmpty()) {
      return Optional.empty();
    }
    String param = error.param().get();
    if (param.equals("input_tokens")) {
      return Optional.of(CONTEXT_LENGTH);
    } else if (param.startsWith("tool") || param.startsWith("function")) {
      return Optional.of(UNSUPPORTED_TOOL_CALL);
    } else if (param.startsWith("response_format")) {
      return Optional.of(SCHEMA_VALIDATION);
    }
    return Optional.empty();
  }

  private static Optional<FailureCategory> find(Map<String, FailureCategory> table, String key) {
    return Optional.ofNullable(table.get(key));
  }

  private static Beginning beginning(String pattern, FailureCategory category) {
    return new Beginning(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), category);
  }

  private static void put(
      Map<String, FailureCategory> table, FailureCategory category, String... keys) {
    for (String key : keys) {
      table.put(key, category);
    }
  }
}
