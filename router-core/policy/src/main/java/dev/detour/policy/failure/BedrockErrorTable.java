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
 * Amazon Bedrock's failure table: the runtime's exception classes, the errors common to all of
 * AWS's APIs, and the sentences under {@code ValidationException}, which may be the model server's
 * own behind a fixed introduction.
 */
final class BedrockErrorTable {
  private static final String VALIDATION = "validationexception";
  private static final String FROM_MODEL = "(?:The model returned the following errors: )?";

  static final ErrorTable TABLE =
      ErrorTable.builder()
          .including(sentences())
          .including(runtimeExceptions())
          .including(commonErrors())
          .build();

  static final FinishTable FINISHES =
      new FinishTable(
          "max_tokens",
          Map.of(
              "guardrail_intervened", CONTENT_FILTER,
              "refusal", CONTENT_FILTER,
              "malformed_model_output", MODEL_OUTPUT_ERROR,
              "malformed_tool_use", MODEL_OUTPUT_ERROR),
          Map.of(
              "content_filtered", CONTENT_FILTER,
              "model_context_window_exceeded", CONTEXT_LENGTH));

  private BedrockErrorTable() {}

  private static ErrorTable sentences() {
    return ErrorTable.builder()
        // These start with the caller's own field name, which must not pass for a sentence below.
        .refines(VALIDATION, UNSUPPORTED_PARAM, FROM_MODEL + ErrorTable.EXTRA_FIELD)
        .refines(VALIDATION, INVALID_REQUEST, ErrorTable.ODD_EXTRA_FIELD)
        .refines(
            VALIDATION,
            CONTEXT_LENGTH,
            FROM_MODEL + "(?:The )?(?:prompt|input) is too long",
            FROM_MODEL + "Too many input tokens",
            FROM_MODEL + "input length and `max_tokens` exceed context limit: ",
            FROM_MODEL + "This model's maximum context length is ",
            FROM_MODEL + "prompt: length: 1\\.\\.",
            FROM_MODEL + "prompt tokens \\(\\d+\\) exceed model maximum",
            "Malformed input request: (?:#\\S{0,200}:? )?expected maxLength: \\d+")
        .refines(
            VALIDATION,
            NOT_FOUND,
            "The provided model identifier is invalid",
            "Invocation of model ID \\S{1,200} with on-demand throughput isn.t supported")
        .refines(VALIDATION, PERMISSION, "Operation not allowed$")
        .refines(
            VALIDATION, CONTENT_FILTER, FROM_MODEL + "Output blocked by content filtering policy")
        .refines(
            VALIDATION,
            UNSUPPORTED_TOOL_CALL,
            "This model (?:doesn't|does not) support tool",
            "This model (?:doesn't|does not) support the toolConfig")
        .refines(
            VALIDATION,
            UNSUPPORTED_PARAM,
            FROM_MODEL
                + "This model (?:doesn't|does not) support (?:the )?(?<param>[A-Za-z_]{1,64})",
            FROM_MODEL + "\"(?<param>[a-z_.]{1,64})\" is not supported ",
            FROM_MODEL + "[a-z]{1,32} (?<param>thinking) is not supported ",
            FROM_MODEL + "Prefilling assistant messages is no(?:t| longer) supported",
            "Malformed input request: #\\S{0,200}: extraneous key \\[(?<param>[^\\]]{1,64})\\]")
        .refines(
            VALIDATION,
            SCHEMA_VALIDATION,
            "The value at toolConfig\\.tools\\S{0,100}\\.inputSchema",
            FROM_MODEL + "tools\\.\\d{1,4}\\.(?:custom\\.)?input_schema\\b")
        .refines("throttlingexception", QUOTA_EXHAUSTED, "Too many \\w{1,20} per (?:day|month)")
        .build();
  }

  private static ErrorTable runtimeExceptions() {
    return ErrorTable.builder()
        .codes(RATE_LIMITED, "throttlingexception", "original_429")
        .codes(QUOTA_EXHAUSTED, "servicequotaexceededexception")
        .codes(OVERLOADED, "serviceunavailableexception", "modelnotreadyexception")
        .codes(OVERLOADED, "original_503", "original_529")
        .codes(TIMEOUT, "modeltimeoutexception", "original_408", "original_504")
        .codes(SERVER_ERROR, "internalserverexception", "modelerrorexception")
        .codes(SERVER_ERROR, "modelstreamerrorexception", "conflictexception")
        .codes(PERMISSION, "accessdeniedexception", "ftuformnotfilled", "mpagreementbeingcreated")
        .codes(NOT_FOUND, "resourcenotfoundexception")
        .types(INVALID_REQUEST, VALIDATION, "validationerror")
        .build();
  }

  private static ErrorTable commonErrors() {
    return ErrorTable.builder()
        .codes(RATE_LIMITED, "throttling", "throttledexception", "toomanyrequestsexception")
        .codes(RATE_LIMITED, "requestlimitexceeded", "requestthrottledexception")
        .codes(OVERLOADED, "serviceunavailable", "slowdown")
        .codes(SERVER_ERROR, "internalfailure", "internalservererror", "internalerror")
        .codes(AUTH, "unrecognizedclientexception", "invalidclienttokenid", "incompletesignature")
        .codes(AUTH, "expiredtokenexception", "expiredtoken", "requestexpired")
        .codes(AUTH, "invalidsignatureexception", "signaturedoesnotmatch")
        .codes(AUTH, "missingauthenticationtokenexception", "missingauthenticationtoken")
        .codes(AUTH, "incompletesignatureexception")
        .messages(
            AUTH,
            "The security token included in the request is ",
            "The request signature we calculated does not match")
        .codes(PERMISSION, "accessdenied", "notauthorized", "optinrequired")
        .codes(NOT_FOUND, "unknownoperationexception", "invalidaction")
        .codes(REQUEST_TOO_LARGE, "requestentitytoolargeexception", "requesttoolarge")
        .build();
  }
}
