package dev.detour.policy.failure;

import static dev.detour.policy.failure.FailureCategory.AUTH;
import static dev.detour.policy.failure.FailureCategory.CONTENT_FILTER;
import static dev.detour.policy.failure.FailureCategory.INVALID_REQUEST;
import static dev.detour.policy.failure.FailureCategory.NOT_FOUND;
import static dev.detour.policy.failure.FailureCategory.OVERLOADED;
import static dev.detour.policy.failure.FailureCategory.PERMISSION;
import static dev.detour.policy.failure.FailureCategory.QUOTA_EXHAUSTED;
import static dev.detour.policy.failure.FailureCategory.RATE_LIMITED;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;

/**
 * What Azure's own front says in the OpenAI dialect. Its codes are names, or HTTP statuses as
 * numbers or as text.
 */
final class AzureErrorTable {
  static final ErrorTable TABLE =
      ErrorTable.builder()
          .codes(CONTENT_FILTER, "responsibleaipolicyviolation")
          .codes(NOT_FOUND, "deploymentnotfound", "resourcenotfound", "operationnotsupported")
          .codes(NOT_FOUND, "servicemodeldeprecated", "modeldeprecated", "unsupportedapiversion")
          .codes(AUTH, "unauthorized", "invalidsubscriptionkey", "invalidauthenticationtoken")
          .codes(PERMISSION, "permissiondenied", "accessdenied", "authorizationfailed")
          .codes(PERMISSION, "readonlydisabledsubscription")
          .codes(OVERLOADED, "serviceunavailable", "nocapacity", "no_capacity", "no_kv_space")
          .codes(QUOTA_EXHAUSTED, "outofcallvolumequota", "insufficientquota")
          .types(RATE_LIMITED, "toomanyrequests", "too_many_requests", "ratelimitreached")
          .types(SERVER_ERROR, "internalservererror", "internal_server_error")
          .types(TIMEOUT, "timeout", "requesttimeout", "gatewaytimeout")
          .types(INVALID_REQUEST, "badrequest", "bad_request")
          .messages(
              OVERLOADED,
              "(?:The )?system is (?:currently )?experiencing high demand",
              "The service is temporarily unable to process your request")
          .messages(QUOTA_EXHAUSTED, "Out of call volume quota")
          .messages(
              CONTENT_FILTER,
              "The response was filtered due to the prompt triggering (?:Azure OpenAI|Microsoft)'s"
                  + " content management policy")
          .build();

  private AzureErrorTable() {}
}
