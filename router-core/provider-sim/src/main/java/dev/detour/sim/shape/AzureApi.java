package dev.detour.sim.shape;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenAI's operations behind Azure's front: by deployment, or under {@code /openai/v1}. */
final class AzureApi implements Api {
  static final AzureApi INSTANCE = new AzureApi();

  private static final Pattern DEPLOYMENT =
      Pattern.compile("/openai/deployments/([^/]+)/(chat/completions|embeddings)");
  private static final String V1 = "/openai/v1/";

  private AzureApi() {}

  @Override
  public Optional<Operation> operation(String rawPath) {
    Matcher deployment = DEPLOYMENT.matcher(rawPath);
    if (deployment.matches()) {
      Shape shape =
          deployment.group(2).equals("embeddings") ? EmbeddingsShape.INSTANCE : ChatShape.INSTANCE;
      String name = URLDecoder.decode(deployment.group(1), StandardCharsets.UTF_8);
      return Optional.of(new Operation(shape, Optional.of(name), false));
    } else if (rawPath.equals("/openai/responses")) {
      return Operation.of(ResponsesShape.INSTANCE);
    }
    return rawPath.startsWith(V1)
        ? OpenAiApi.INSTANCE.operation("/v1/" + rawPath.substring(V1.length()))
        : Optional.empty();
  }

  @Override
  public Optional<Written> denial(String key, Incoming incoming) {
    boolean proved =
        key.equals(incoming.headers().get("api-key"))
            || OpenAiApi.INSTANCE.denial(key, incoming).isEmpty();
    return proved ? Optional.empty() : Optional.of(refusal(Refusal.UNAUTHORIZED, ""));
  }

  @Override
  public Map<String, String> headers(String id, long elapsedMs) {
    return Map.of("apim-request-id", id, "x-ms-region", "Simulated");
  }

  @Override
  public Written refusal(Refusal refusal, String model) {
    return switch (refusal) {
      case UNAUTHORIZED ->
          error(
              401,
              "401",
              "Access denied due to invalid subscription key or wrong API endpoint. Make sure to"
                  + " provide a valid key for an active subscription and use a correct regional API"
                  + " endpoint for your resource.");
      case PERMISSION_DENIED ->
          error(
              403,
              "AuthenticationTypeDisabled",
              "Key based authentication is disabled for this resource.");
      case NOT_FOUND ->
          error(
              404,
              "DeploymentNotFound",
              "The API deployment for this resource does not exist. If you created the deployment"
                  + " within the last 5 minutes, please wait a moment and try again.");
      case INSUFFICIENT_QUOTA ->
          error(
              403,
              "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details.");
      case UNAVAILABLE ->
          error(
              503,
              "ServiceUnavailable",
              "The service is temporarily unable to process your request. Please try again later.");
      default -> OpenAiApi.INSTANCE.refusal(refusal, model);
    };
  }

  @Override
  public Written rateLimited(Fault.RateLimited limited, String model, Instant now) {
    String advice =
        limited.advice() == Fault.Advice.NONE
            ? ""
            : " Please retry after " + Api.seconds(limited) + " seconds.";
    return error(
            429,
            "429",
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded"
                + " token rate limit of your current AIServices S0 pricing tier."
                + advice)
        .with(OpenAiApi.retryHeaders(limited));
  }

  @Override
  public Written contextLength(int window, long tokens) {
    return OpenAiApi.INSTANCE.contextLength(window, tokens);
  }

  @Override
  public Written invalid(InvalidRequest invalid) {
    return OpenAiApi.INSTANCE.invalid(invalid);
  }

  /** Azure's own front: a code and a message. */
  private static Written error(int status, String code, String message) {
    return Written.json(
        status,
        "{\"error\":{\"code\":"
            + ChatJson.quoted(code)
            + ",\"message\":"
            + ChatJson.quoted(message)
            + "}}");
  }
}
