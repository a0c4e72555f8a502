package dev.detour.sim.scenario;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refusals with their status and the body that OpenAI (or the service named) really writes.
 *
 * <p>{@code {model}} in a message is replaced with the request's model.
 */
public enum Refusal {
  /** The account has no money left: a 429 that no waiting heals. */
  INSUFFICIENT_QUOTA(
      429,
      error(
          "You exceeded your current quota, please check your plan and billing details. For more"
              + " information on this error, read the docs:"
              + " https://platform.openai.com/docs/guides/error-codes/api-errors.",
          "insufficient_quota",
          null,
          "insufficient_quota")),
  /** One request larger than the whole limit per minute: a 429 that no waiting heals. */
  REQUEST_TOO_LARGE(
      429,
      error(
          "Request too large for {model} in organization org-simulated on tokens per min (TPM):"
              + " Limit 30000, Requested 31538. The input or output tokens must be reduced in order"
              + " to run successfully. Visit https://platform.openai.com/account/rate-limits to"
              + " learn more.",
          "tokens",
          null,
          "rate_limit_exceeded")),
  SERVER_ERROR(
      500,
      error(
          "The server had an error while processing your request. Sorry about that!",
          "server_error",
          null,
          null)),
  UNAVAILABLE(
      503,
      error(
          "Our servers are currently overloaded. Please try again later.",
          "service_unavailable_error",
          null,
          "server_is_overloaded")),
  /** The status and body that Anthropic uses for the same. */
  OVERLOADED(
      529,
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"),
  CONTEXT_LENGTH_EXCEEDED(
      400,
      error(
          "This model's maximum context length is 128000 tokens. However, your messages resulted in"
              + " 130046 tokens. Please reduce the length of the messages.",
          "invalid_request_error",
          "messages",
          "context_length_exceeded")),
  INVALID_REQUEST(
      400,
      error(
          "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 200"
              + " instead.",
          "invalid_request_error",
          "temperature",
          "decimal_above_max_value")),
  UNSUPPORTED_PARAMETER(
      400,
      error(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
              + " 'max_completion_tokens' instead.",
          "invalid_request_error",
          "max_tokens",
          "unsupported_parameter")),
  /** The prompt was refused by the filter in front of the model, in the words of Azure OpenAI. */
  CONTENT_FILTER(
      400,
      "{\"error\":{\"message\":\"The response was filtered due to the prompt triggering Azure OpenAI's"
          + " content management policy. Please modify your prompt and retry.\",\"type\":null,"
          + "\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400,\"innererror\":{\"code\":"
          + "\"ResponsibleAIPolicyViolation\",\"content_filter_result\":{\"violence\":"
          + "{\"filtered\":true,\"severity\":\"medium\"}}}}}"),
  INVALID_PROMPT(
      400,
      error(
          "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please"
              + " try again with a different prompt:"
              + " https://platform.openai.com/docs/guides/reasoning#advice-on-prompting",
          "invalid_request_error",
          null,
          "invalid_prompt")),
  UNAUTHORIZED(
      401,
      error(
          "Incorrect API key provided. You can find your API key at"
              + " https://platform.openai.com/account/api-keys.",
          "invalid_request_error",
          null,
          "invalid_api_key")),
  PERMISSION_DENIED(
      403,
      error(
          "Country, region, or territory not supported",
          "request_forbidden",
          null,
          "unsupported_country_region_territory")),
  NOT_FOUND(
      404,
      error(
          "The model `{model}` does not exist or you do not have access to it.",
          "invalid_request_error",
          null,
          "model_not_found")),
  /** An error that claims to be a success. */
  ERROR_WITH_STATUS_200(
      200,
      error(
          "The server had an error while processing your request. Sorry about that!",
          "server_error",
          null,
          null)),
  /** What a proxy in front of the provider says when the provider is gone. */
  HTML_BAD_GATEWAY(
      502,
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad"
          + " Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"),
  /** A success without a body. */
  EMPTY_BODY(200, "");

  private final int status;
  private final String body;

  Refusal(int status, String body) {
    this.status = status;
    this.body = body;
  }

  /** The name in scenarios and in the request log. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The body, with the model filled in. */
  public String body(String model) {
    return body.replace("{model}", model.replaceAll("[\"\\\\\\p{Cntrl}]", ""));
  }

  /** The media type of the body. */
  public String contentType() {
    return this == HTML_BAD_GATEWAY ? "text/html" : "application/json";
  }

  /** An error object as the OpenAI API writes it. */
  private static String error(
      String message, String type, @Nullable String param, @Nullable String code) {
    return "{\"error\":{\"message\":\""
        + message
        + "\",\"type\":\""
        + type
        + "\",\"param\":"
        + (param == null ? "null" : "\"" + param + "\"")
        + ",\"code\":"
        + (code == null ? "null" : "\"" + code + "\"")
        + "}}";
  }
}
