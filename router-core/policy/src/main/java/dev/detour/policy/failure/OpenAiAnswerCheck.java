package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Finds the chat completions that are none, and the responses of the Responses API. Lists, such as
 * those of embeddings, are taken as they are.
 */
final class OpenAiAnswerCheck implements AnswerCheck {
  private static final FinishTable FINISHES = OpenAiErrorTable.FINISHES;

  @Override
  public Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body) {
    JsonNode choices = body.path("choices");
    if (signal.phase() == Phase.STREAM) {
      return spoiledChunk(signal, choices);
    } else if (body.path("object").asText().equals("response")) {
      return response(signal, body);
    } else if (body.path("object").asText().equals("list") && body.path("data").isArray()) {
      return Optional.empty();
    } else if (!choices.isArray()) {
      return AnswerCheck.found(signal, FailureCategory.SERVER_ERROR, "no_choices");
    } else if (choices.isEmpty()) {
      return AnswerCheck.found(signal, FailureCategory.MODEL_OUTPUT_ERROR, "empty_answer");
    }
    Optional<ProviderFailure> first = Optional.empty();
    for (JsonNode choice : choices) {
      Optional<ProviderFailure> failure = choiceFailure(signal, choice);
      if (failure.isEmpty()) {
        return failure; // One good choice of several is an answer.
      }
      first = first.or(() -> failure);
    }
    return first;
  }

  private static Optional<ProviderFailure> spoiledChunk(ProviderSignal signal, JsonNode choices) {
    for (JsonNode choice : choices) {
      String finish = choice.path("finish_reason").asText("");
      Optional<FailureCategory> spoiled = FINISHES.spoils(finish);
      if (spoiled.isPresent()) {
        return AnswerCheck.found(signal, spoiled.get(), FinishTable.key(finish));
      }
    }
    return Optional.empty();
  }

  private static Optional<ProviderFailure> choiceFailure(ProviderSignal signal, JsonNode choice) {
    JsonNode message = choice.path("message");
    String finish = choice.path("finish_reason").asText("");
    Optional<FailureCategory> spoiled = FINISHES.spoils(finish);
    if (spoiled.isPresent()) {
      return AnswerCheck.found(signal, spoiled.get(), FinishTable.key(finish));
    } else if (hasMalformedCall(message)) {
      // A call cut off by the output cap is the caller's to see, as a cut text is.
      return FINISHES.isCut(finish)
          ? Optional.empty()
          : AnswerCheck.found(
              signal, FailureCategory.MODEL_OUTPUT_ERROR, "malformed_function_call");
    }
    return saysSomething(message)
        ? Optional.empty()
        : FINISHES.empty(finish, signal.phase(), signal.status());
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
      if (isMalformed(call.path("function").path("arguments"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMalformed(JsonNode arguments) {
    return arguments.isTextual()
        && !arguments.textValue().isBlank()
        && !DialectClassifier.parse(arguments.textValue()).isObject();
  }

  private static Optional<ProviderFailure> response(ProviderSignal signal, JsonNode body) {
    boolean cut = body.path("status").asText().equals("incomplete");
    String reason = body.path("incomplete_details").path("reason").asText("");
    boolean saysSomething = false;
    for (JsonNode item : body.path("output")) {
      String type = item.path("type").asText();
      saysSomething |= type.equals("message") ? !item.path("content").isEmpty() : isOutput(type);
      if (!cut && type.equals("function_call") && isMalformed(item.path("arguments"))) {
        return AnswerCheck.found(
            signal, FailureCategory.MODEL_OUTPUT_ERROR, "malformed_function_call");
      }
    }
    boolean isDue = !body.path("status").asText().matches("queued|in_progress");
    String finish = cut && reason.equals("max_output_tokens") ? "length" : reason;
    return saysSomething || !isDue
        ? Optional.empty()
        : FINISHES.empty(finish, signal.phase(), signal.status());
  }

  private static boolean isOutput(String type) {
    return !type.equals("reasoning") && !type.isEmpty();
  }
}
