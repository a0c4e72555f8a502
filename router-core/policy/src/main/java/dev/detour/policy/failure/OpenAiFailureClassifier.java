package dev.detour.policy.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The failure table of the OpenAI dialect: chat completions of OpenAI, Azure OpenAI and the many
 * servers that speak the same.
 *
 * <p>The order of evidence: the error's code, its finer code, its type, the beginning of its
 * message where that is the provider's own sentence, the parameter that it names, and at last the
 * status. A 2xx body without an error object is read for answers that are none: no choice, nothing
 * said, a malformed function call, a choice that a filter emptied.
 *
 * <p>Within a stream, pass the data of an event that holds the text {@code "error"}; other events
 * show no failure.
 */
public final class OpenAiFailureClassifier implements FailureClassifier {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern CODE = Pattern.compile("[a-z0-9_.-]{1,64}");
  private static final Pattern ACCOUNT = Pattern.compile("\\b(?:org|proj|sk)-[A-Za-z0-9_*-]+");
  private static final Duration TOO_LONG_FOR_A_RATE = Duration.ofHours(1);
  private static final int MAX_MESSAGE = 1000;

  @Override
  public Optional<ProviderFailure> classify(ProviderSignal signal) {
    JsonNode body = parse(signal.body());
    boolean accepted = signal.status() >= 200 && signal.status() < 300;
    if (!accepted) {
      OpenAiError error = OpenAiError.find(body).orElse(OpenAiError.NONE);
      return Optional.of(failure(signal, error, signal.status()));
    }
    Optional<OpenAiError> error = OpenAiError.find(body);
    if (error.isPresent()) {
      return Optional.of(failure(signal, error.get(), error.get().statusCode()));
    }
    return signal.phase() == Phase.STREAM
        ? Optional.empty()
        : OpenAiAnswerCheck.failure(signal, body);
  }

  /**
   * The failure that an error object states.
   *
   * @param status the response's own, or the one that an accepted response names, or 0
   */
  private static ProviderFailure failure(ProviderSignal signal, OpenAiError error, int status) {
    FailureCategory category =
        OpenAiErrorTable.byFields(error)
            .orElseGet(
                () ->
                    status != 0
                        ? OpenAiErrorTable.byStatus(status)
                        : OpenAiErrorTable.byType(error).orElse(FailureCategory.SERVER_ERROR));
    Optional<Duration> advised =
        category.isProviderFailure() ? AdvisedDelay.of(signal, error.message()) : Optional.empty();
    if (category == FailureCategory.RATE_LIMITED
        && advised.filter(delay -> delay.compareTo(TOO_LONG_FOR_A_RATE) > 0).isPresent()) {
      category = FailureCategory.QUOTA_EXHAUSTED;
    }
    return new ProviderFailure(
        category,
        providerCode(error, status == 0 ? signal.status() : status),
        message(category, error),
        error.param(),
        advised,
        signal.phase(),
        signal.status());
  }

  private static String providerCode(OpenAiError error, int status) {
    for (String candidate : new String[] {error.code(), error.type(), error.detail()}) {
      if (CODE.matcher(candidate).matches() && !candidate.matches("\\d+|error")) {
        return candidate;
      }
    }
    return "http_" + status;
  }

  /**
   * The provider's words where the caller has to act on them. Others may name the gateway's own
   * account and are replaced.
   */
  private static String message(FailureCategory category, OpenAiError error) {
    if (category.fault() == Fault.CALLER && !error.message().isBlank()) {
      String clean =
          ACCOUNT.matcher(error.message().replaceAll("\\p{Cntrl}+", " ")).replaceAll("…").trim();
      return clean.length() <= MAX_MESSAGE ? clean : clean.substring(0, MAX_MESSAGE - 1) + "…";
    }
    return switch (category.fault()) {
      case CALLER -> "The provider refused the request.";
      case PROVIDER -> "The provider failed.";
      case CAPACITY -> "The provider has no capacity for the request.";
      case INTERNAL -> "The provider refused the gateway's own credential or target.";
    };
  }

  static JsonNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
