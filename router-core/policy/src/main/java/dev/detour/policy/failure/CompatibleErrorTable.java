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
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_PARAM;
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_TOOL_CALL;

/** What servers that speak the OpenAI dialect say beyond OpenAI's own words, by server. */
final class CompatibleErrorTable {
  static final ErrorTable TABLE =
      ErrorTable.builder()
          .including(aggregators())
          .including(selfHosted())
          .including(groqAndMistral())
          .including(others())
          .build();

  private CompatibleErrorTable() {}

  /** OpenRouter's own error types and limits; GitHub Models; Hugging Face's router. */
  private static ErrorTable aggregators() {
    return ErrorTable.builder()
        .codes(RATE_LIMITED, "openrouter_in_flight_budget")
        .codes(QUOTA_EXHAUSTED, "openrouter_credits", "openrouter_key_limit")
        .codes(QUOTA_EXHAUSTED, "openrouter_guardrail_budget", "openrouter_workspace_budget")
        .codes(QUOTA_EXHAUSTED, "openrouter_free_tier_daily", "payment_required")
        .codes(OVERLOADED, "provider_overloaded")
        .codes(REQUEST_TOO_LARGE, "payload_too_large", "token_limit_exceeded")
        .codes(REQUEST_TOO_LARGE, "tokens_limit_reached")
        .codes(CONTENT_FILTER, "flagged_input", "refusal")
        .codes(NOT_FOUND, "unknown_model", "unavailable_model")
        .types(OVERLOADED, "provider_unavailable")
        .types(AUTH, "authentication")
        .types(SERVER_ERROR, "server", "unmapped")
        .types(INVALID_REQUEST, "invalid_request", "unprocessable")
        .messages(
            QUOTA_EXHAUSTED,
            "Rate limit exceeded: \\S{1,40}-per-(?:day|week|month)",
            "Rate limit of \\d+ per \\d{4,}s exceeded",
            "Key limit exceeded")
        .messages(UNSUPPORTED_TOOL_CALL, "No endpoints found that support tool use")
        .messages(UNSUPPORTED_PARAM, "No endpoints found that (?:support|can handle) ")
        .build();
  }

  /** vLLM, SGLang, Ollama, llama.cpp, LM Studio, Text Generation Inference. */
  private static ErrorTable selfHosted() {
    return ErrorTable.builder()
        .codes(CONTEXT_LENGTH, "exceed_context_size_error")
        .codes(UNSUPPORTED_PARAM, "extra_forbidden", "not_supported_error")
        .codes(OVERLOADED, "overloaded")
        .types(OVERLOADED, "unavailable_error", "serviceunavailableerror")
        .types(SERVER_ERROR, "internalservererror", "generation", "incomplete_generation")
        .types(NOT_FOUND, "notfounderror")
        .types(INVALID_REQUEST, "badrequesterror", "validation", "value_error")
        .messages(
            CONTEXT_LENGTH,
            "You passed \\d+ input tokens and requested",
            "'max_tokens' or 'max_completion_tokens' is too large: ",
            "The (?:decoder )?prompt \\((?:total )?length \\d+\\) is (?:longer|too long)",
            "(?:The |Your )?input length(?: \\(\\d+(?: tokens)?\\))? exceeds",
            "The input \\(\\d+ tokens\\) is longer than the model's context length",
            "Requested token count exceeds the model's maximum",
            "(?:the )?request (?:\\(\\d+ tokens\\) )?exceeds the available context size",
            "Input does not fit in context length",
            "Trying to keep the first \\d+ tokens when context the overflows",
            "The number of tokens to keep from the initial prompt is greater than the context",
            "(?:The )?(?:prompt|input) is too long",
            "Input validation error: `inputs` (?:tokens \\+ `max_new_tokens` )?must ")
        .messages(
            UNSUPPORTED_TOOL_CALL,
            "\"auto\" tool choice requires ",
            "\\S{1,200} does not support tools",
            "tools param requires ")
        .messages(
            UNSUPPORTED_PARAM,
            "\\S{1,200} does not support (?:thinking|chat|generate|completion|insert)",
            "this model is missing data required for image input")
        .messages(QUOTA_EXHAUSTED, "you(?:'ve| have) reached your \\w+ usage limit")
        .build();
  }

  private static ErrorTable groqAndMistral() {
    return ErrorTable.builder()
        // Groq
        .codes(OVERLOADED, "capacity_exceeded", "over_capacity")
        .codes(MODEL_OUTPUT_ERROR, "tool_use_failed", "json_validate_failed")
        .codes(UNSUPPORTED_TOOL_CALL, "unsupported_tool_call", "tools_not_supported")
        .codes(NOT_FOUND, "model_decommissioned")
        .codes(PERMISSION, "model_terms_required", "organization_restricted")
        .codes(QUOTA_EXHAUSTED, "blocked_api_access")
        .messages(
            MODEL_OUTPUT_ERROR,
            "The request was well-formed, but could not be followed due to semantic errors")
        // Mistral
        .codes(OVERLOADED, "service_tier_capacity_exceeded", "3505")
        .codes(NOT_FOUND, "invalid_model", "1500")
        .types(RATE_LIMITED, "rate_limited", "1300")
        .messages(OVERLOADED, "Service tier capacity exceeded")
        .messages(CONTEXT_LENGTH, "Prompt contains \\d+ tokens")
        .messages(QUOTA_EXHAUSTED, "Inactive subscription or usage limit reached")
        .build();
  }

  /** DeepSeek, Moonshot, Cerebras, xAI, Fireworks, DashScope, SiliconFlow, DeepInfra, Cohere. */
  private static ErrorTable others() {
    return ErrorTable.builder()
        .codes(QUOTA_EXHAUSTED, "insufficient_balance", "exceeded_current_quota_error")
        .codes(QUOTA_EXHAUSTED, "arrearage", "allocationquota.freetieronly")
        .codes(OVERLOADED, "engine_overloaded_error", "queue_exceeded")
        .codes(AUTH, "invalid_authentication_error", "incorrect_api_key_error", "wrong_api_key")
        .codes(AUTH, "invalidapikey")
        .codes(PERMISSION, "permission_denied_error", "model.accessdenied")
        .codes(NOT_FOUND, "resource_not_found_error", "modelnotfound")
        .codes(CONTENT_FILTER, "datainspectionfailed", "data_inspection_failed")
        .types(RATE_LIMITED, "rate_limit_reached_error", "too_many_requests_error")
        .types(RATE_LIMITED, "throttling", "throttling.ratequota", "limit_requests")
        .messages(
            QUOTA_EXHAUSTED,
            "Insufficient balance",
            "(?:Tokens|Requests) per (?:day|week|month) limit exceeded",
            "Your (?:newly created )?team (?:\\S{1,100} )?(?:has either used all|doesn't have any)",
            "Account \\S{1,100} is suspended, possibly due to ",
            "You've reached your usage limit for this ",
            "You are using a Trial key, which is limited to [\\d,]+ API calls / (?:month|day)")
        .messages(
            CONTEXT_LENGTH,
            "too many tokens: ",
            "Please reduce the length of the messages or completion",
            "Invalid request: Your request exceeded model token limit",
            "(?:<400> InternalError\\.Algo\\.InvalidParameter: )?Range of input length should be ",
            "length of prompt_tokens \\(\\d+\\) must be less than max_seq_len")
        .messages(
            CONTENT_FILTER, "blocked (?:input|output)\\b", "Content violates usage guidelines\\.")
        .messages(OVERLOADED, "Model busy, retry later")
        .types(TIMEOUT, "request_timeout")
        .build();
  }
}
