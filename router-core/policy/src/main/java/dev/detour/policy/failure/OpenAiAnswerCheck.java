package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Finds the answers in a whole 2xx chat completion that are none. */
final class OpenAiAnswerCheck {
  private OpenAiAnswerCheck() {}

  static Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body) {
    if (signal.body().isBlank()) {
      return found(signal, FailureCategory.SERVER_ERROR, "empty_body");
    } else if (!body.isObject()) {
      return found(signal, FailureCategory.SERVER_ERROR, "not_json");
    } else if (!body.path("choices").isArray()) {
      return found(signal, FailureCategory.SERVER_ERROR, "no_choices");
    } else if (body.path("choices").isEmpty()) {
      return found(signal, FailureCategory.MODEL_OUTPUT_ERROR, "empty_answer");
    }
    Optional<ProviderFailure> first = Optional.empty();
    for (JsonNode choice : body.path("choices")) {
      Optional<ProviderFailure> failure = choiceFailure(signal, choice);
      if (failure.isEmpty()) {
        return failure; // One good choice of several is an answer.
      }
      first = first.or(() -> failure);
    }
    return first;
  }

  private static Optional<ProviderFailure> choiceFailure(ProviderSignal signal, JsonNode choice) {
    JsonNode message = choice.path("message");
    String finish = choice.path("finish_reason").asText();
    if (hasMalformedCall(message)) {
      // A call cut off by the output cap is the caller's to see, as a cut text is.
      return finish.equals("length")
          ? Optional.empty()
          : found(signal, FailureCategory.MODEL_OUTPUT_ERROR, "malformed_function_call");
    } else if (saysSomething(message) || finish.equals("length")) {
      return Optional.empty();
    } else if (finish.equals("content_filter")) {
      return found(signal, FailureCategory.CONTENT_FILTER, "content_filter");
    }
    return found(signal, FailureCategory.MODEL_OUTPUT_ERROR, "empty_answer");
  }

  private static boolean saysSomething(JsonNode message) {
    JsonNode content = message.path("content");
    return (content.isTextual() && !content.textValue().isEmpty())
        || (content.isArray() && !content.isEmpty())
        || !message.path("refusal").asText("").isEmpty()
        || !message.path("tool_calls").isEmpty()
        || message.path("function_call").isObject()
        || message.path("audio").isObject();
  }

  private static boolean hasMalformedCall(JsonNode message) {
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode arguments = call.path("function").path("arguments");
      if (arguments.isTextual()
          && !arguments.textValue().isBlank()
          && !OpenAiFailureClassifier.parse(arguments.textValue()).isObject()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<ProviderFailure> found(
      ProviderSignal signal, FailureCategory category, String code) {
    String message =
        switch (category.fault()) {
          case CALLER -> "The provider's content filter withheld the answer.";
          case PROVIDER, CAPACITY, INTERNAL -> "The provider sent no usable answer.";
        };
    return Optional.of(
        ProviderFailure.of(category, code, message, signal.phase(), signal.status()));
  }
}
