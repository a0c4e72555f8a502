package dev.detour.policy.failure;

import static dev.detour.policy.failure.ErrorReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The errors of the OpenAI dialect, in the forms in which servers speaking it send them.
 *
 * <p>{@code {"error": {...}}} or {@code {"error": "text"}}, alone in an array, or within a {@code
 * response}; the same fields without the {@code error} around them; web frameworks' {@code
 * {"detail": ...}}; an error within a choice; and the error of an upstream provider that an
 * aggregator hands on in {@code error.metadata}.
 */
final class OpenAiErrorReader implements ErrorReader {
  /** An aggregator's own message when the upstream provider's is the one that tells. */
  private static final String PASSED_ON = "Provider returned error";

  @Override
  public Optional<ErrorFields> read(ProviderSignal signal, JsonNode body) {
    JsonNode root = body.isArray() && body.size() == 1 ? body.get(0) : body;
    if (!root.isObject()) {
      return Optional.empty();
    }
    JsonNode error = root.path("error");
    if (error.isObject()) {
      return Optional.of(ofObject(error, signal.receivedAt()));
    } else if (error.isTextual()) {
      String type = text(root.path("error_type"));
      return Optional.of(ErrorFields.of(error.textValue(), text(root.path("code")), type));
    } else if (root.path("response").path("error").isObject()) {
      return Optional.of(ofObject(root.path("response").path("error"), signal.receivedAt()));
    } else if (isFlat(signal, root)) {
      return Optional.of(ofObject(root, signal.receivedAt()));
    } else if (root.has("detail") && !root.has("choices")) {
      return Optional.of(ofDetail(root.path("detail"), text(root.path("title"))));
    }
    return choiceError(root.path("choices"), signal.receivedAt());
  }

  /** Whether the root itself is the error; in an accepted response only if it says so. */
  private static boolean isFlat(ProviderSignal signal, JsonNode root) {
    return root.path("object").asText().equals("error")
        || root.path("type").asText().equals("error")
        || (!signal.isAccepted() && root.has("message"));
  }

  private static ErrorFields ofObject(JsonNode error, Instant receivedAt) {
    JsonNode message = error.path("message");
    if (message.isObject() && message.has("detail")) {
      return ofDetail(message.path("detail"), text(error.path("type")));
    } else if (GoogleErrorReader.isStatus(error)) {
      return GoogleErrorReader.ofStatus(error);
    }
    JsonNode metadata = error.path("metadata");
    return metadata.isObject() ? withMetadata(error, metadata, receivedAt) : plain(error);
  }

  private static ErrorFields plain(JsonNode error, String... finerCodes) {
    JsonNode inner = error.has("innererror") ? error.path("innererror") : error.path("inner_error");
    return ErrorFields.of(text(error.path("message")), finerCodes)
        .withCodes(text(error.path("code")), text(inner.path("code")), text(error.path("type")))
        .withParam(text(error.path("param")));
  }

  /**
   * What an aggregator adds: its own kinds and limits, a moderation's verdict, the upstream's
   * words.
   */
  private static ErrorFields withMetadata(JsonNode error, JsonNode metadata, Instant receivedAt) {
    boolean moderated = metadata.has("flagged_input") || metadata.path("reasons").isArray();
    ErrorFields fields =
        plain(
            error,
            text(metadata.path("limit_source")),
            errorType(metadata),
            moderated ? "flagged_input" : "");
    JsonNode raw = metadata.path("raw");
    JsonNode upstream = raw.isTextual() ? DialectClassifier.parse(raw.textValue()) : raw;
    if (upstream.path("error").isObject()) {
      ErrorFields own = plain(upstream.path("error"));
      fields = fields.withCodes(own.codes().toArray(String[]::new));
      fields = fields.message().equals(PASSED_ON) ? fields.withMessage(own.message()) : fields;
    }
    Map<String, String> limits = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    metadata.path("headers").properties().forEach(e -> limits.put(e.getKey(), text(e.getValue())));
    return fields.withDelay(
        AdvisedDelay.moment(text(metadata.path("resets_at")), receivedAt)
            .or(() -> AdvisedDelay.reset(limits, receivedAt)));
  }

  /** An aggregator's own kind. Its invalid prompt is malformed, where OpenAI's was flagged. */
  private static String errorType(JsonNode metadata) {
    String type = text(metadata.path("error_type"));
    return type.equals("invalid_prompt") ? "invalid_request" : type;
  }

  /** Frameworks' own validation errors: {@code [{"type", "loc", "msg"}]}, an object or a text. */
  private static ErrorFields ofDetail(JsonNode detail, String code) {
    JsonNode first = detail.isArray() && !detail.isEmpty() ? detail.get(0) : detail;
    if (!first.isObject()) {
      return ErrorFields.of(text(first), code);
    }
    String message = text(first.has("msg") ? first.path("msg") : first.path("message"));
    String param = first.path("loc").size() > 1 ? first.path("loc").get(1).asText() : "";
    return ErrorFields.of(message, text(first.path("type")), text(first.path("code")), code)
        .withParam(param);
  }

  /** Aggregators put a broken choice's error into the choice. */
  private static Optional<ErrorFields> choiceError(JsonNode choices, Instant receivedAt) {
    for (JsonNode choice : choices) {
      if (choice.path("error").isObject()) {
        return Optional.of(ofObject(choice.path("error"), receivedAt));
      }
    }
    return Optional.empty();
  }
}
