package dev.detour.sim.shape;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amazon Bedrock's runtime. */
final class BedrockApi implements Api {
  static final BedrockApi INSTANCE = new BedrockApi();

  private static final Pattern PATH = Pattern.compile("/model/([^/]+)/(converse|converse-stream)");
  private static final String VALIDATION = "ValidationException";
  private static final String ADDRESS = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

  private static final String UNEXPECTED =
      "The system encountered an unexpected error during processing. Try your request" + " again.";

  private static final String TOO_HOT =
      "1 validation error detected: Value '200.0' at 'inferenceConfig.temperature' failed to"
          + " satisfy constraint: Member must have value less than or equal to 1";

  private static final String UNKNOWN_KEY =
      "Malformed input request: #: extraneous key [logit_bias] is not permitted, please"
          + " reformat your input and try again.";

  private static final String BAD_TOKEN = "The security token included in the request is invalid.";

  private static final String NO_ACCESS =
      "You don't have access to the model with the specified model ID.";

  private BedrockApi() {}

  @Override
  public Optional<Operation> operation(String rawPath) {
    Matcher path = PATH.matcher(rawPath);
    return path.matches()
        ? Optional.of(
            new Operation(
                BedrockShape.INSTANCE,
                Optional.of(URLDecoder.decode(path.group(1), StandardCharsets.UTF_8)),
                path.group(2).equals("converse-stream")))
        : Optional.empty();
  }

  @Override
  public Optional<Written> denial(String key, Incoming incoming) {
    return SignatureCheck.complaint(key, incoming, Instant.now())
        .map(it -> error(403, it.type(), it.message()));
  }

  @Override
  public Map<String, String> headers(String id, long elapsedMs) {
    return Map.of("x-amzn-requestid", id);
  }

  @Override
  public Written refusal(Refusal refusal, String model) {
    return Api.ofNobody(refusal).orElseGet(() -> inOwnWords(refusal));
  }

  private static Written inOwnWords(Refusal refusal) {
    return switch (refusal) {
      case INSUFFICIENT_QUOTA ->
          error(
              400,
              "ServiceQuotaExceededException",
              "Your request exceeds the service quota for your account.");
      case REQUEST_TOO_LARGE ->
          error(413, "RequestEntityTooLargeException", "Request Entity Too Large");
      case SERVER_ERROR -> error(500, "InternalServerException", UNEXPECTED);
      case UNAVAILABLE, OVERLOADED ->
          error(503, "ServiceUnavailableException", "Bedrock is unable to process your request.");
      case CONTEXT_LENGTH_EXCEEDED ->
          error(400, VALIDATION, "Input is too long for requested model.");
      case INVALID_REQUEST -> error(400, VALIDATION, TOO_HOT);
      case UNSUPPORTED_PARAMETER -> error(400, VALIDATION, UNKNOWN_KEY);
      case CONTENT_FILTER, INVALID_PROMPT ->
          error(400, VALIDATION, "Output blocked by content filtering policy");
      case UNAUTHORIZED -> error(403, "UnrecognizedClientException", BAD_TOKEN);
      case PERMISSION_DENIED -> error(403, "AccessDeniedException", NO_ACCESS);
      case NOT_FOUND -> error(400, VALIDATION, "The provided model identifier is invalid.");
      case ERROR_WITH_STATUS_200 ->
          Written.json(
              200,
              "{\"internalServerException\":{\"message\":\"The system encountered an unexpected"
                  + " error during processing.\"}}");
      case HTML_BAD_GATEWAY, EMPTY_BODY -> throw new AssertionError(refusal);
    };
  }

  /** AWS's own header counts milliseconds. */
  @Override
  public Written rateLimited(Fault.RateLimited limited, String model, Instant now) {
    Written refused =
        error(429, "ThrottlingException", "Too many tokens, please wait before trying again.");
    Map<String, String> headers = new LinkedHashMap<>(refused.headers());
    Fault.Advice advice = limited.advice();
    if (advice == Fault.Advice.SECONDS || advice == Fault.Advice.BOTH) {
      headers.put("retry-after", Api.seconds(limited));
    }
    if (advice == Fault.Advice.MILLISECONDS || advice == Fault.Advice.BOTH) {
      headers.put("x-amz-retry-after", Long.toString(limited.retryAfter().toMillis()));
    }
    return refused.with(headers);
  }

  @Override
  public Written contextLength(int window, long tokens) {
    return error(
        400,
        VALIDATION,
        "The model returned the following errors: prompt is too long: "
            + tokens
            + " tokens > "
            + window
            + " maximum");
  }

  @Override
  public Written invalid(InvalidRequest invalid) {
    return error(400, VALIDATION, String.valueOf(invalid.getMessage()));
  }

  private static Written error(int status, String type, String message) {
    return Written.json(status, new JsonObject().put("message", message).encode())
        .with(Map.of("x-amzn-errortype", type + ADDRESS));
  }
}
