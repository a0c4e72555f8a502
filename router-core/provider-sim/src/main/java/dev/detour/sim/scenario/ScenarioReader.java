package dev.detour.sim.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads scenarios and fault rules from YAML (and so from JSON). */
public final class ScenarioReader {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final int DEFAULT_MAX_ANSWER = 4_096;

  private ScenarioReader() {}

  static Scenario read(String yaml) {
    Cursor root = root(yaml).object("name", "seed", "providers", "faults");
    return root.build(
        () ->
            new Scenario(
                root.or("name", Cursor::text, "unnamed"),
                root.or("seed", Cursor::wholeNumber, 1L),
                root.get("providers").map(ScenarioReader::provider),
                root.or("faults", c -> c.list(ScenarioReader::rule), List.of())));
  }

  /**
   * Reads one fault rule.
   *
   * @throws IllegalArgumentException with the path of the wrong value and what was expected
   */
  public static FaultRule rule(String yaml) {
    return rule(root(yaml));
  }

  private static Cursor root(String yaml) {
    try {
      JsonNode tree = YAML.readTree(yaml);
      return new Cursor("", tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static ProviderSpec provider(Cursor at) {
    at.object("dialect", "apiKey", "models");
    return at.build(
        () ->
            new ProviderSpec(
                at.or("dialect", ScenarioReader::dialect, Dialect.OPENAI),
                at.optional("apiKey", Cursor::text),
                at.get("models").map(ScenarioReader::model)));
  }

  private static Dialect dialect(Cursor at) {
    for (Dialect dialect : Dialect.values()) {
      if (dialect.wireName().equals(at.text())) {
        return dialect;
      }
    }
    throw at.wrong("openai, azure_openai, anthropic, gemini or bedrock");
  }

  private static ModelSpec model(Cursor at) {
    at.object(
        "firstToken",
        "msPerToken",
        "answerLength",
        "cachedShare",
        "reasoningShare",
        "contextWindow");
    return at.build(
        () ->
            new ModelSpec(
                at.or("firstToken", ScenarioReader::firstToken, new FirstToken.Fixed(0)),
                at.or("msPerToken", Cursor::number, 0.0),
                at.or("answerLength", ScenarioReader::answerLength, new AnswerLength.Fixed(16)),
                at.or("cachedShare", Cursor::number, 0.0),
                at.or("reasoningShare", Cursor::number, 0.0),
                at.or("contextWindow", Cursor::integer, ModelSpec.DEFAULT_CONTEXT_WINDOW)));
  }

  private static FirstToken firstToken(Cursor at) {
    Map.Entry<String, Cursor> choice = at.choice();
    Cursor in = choice.getValue();
    return switch (choice.getKey()) {
      case "fixedMs" -> in.build(() -> new FirstToken.Fixed(in.number()));
      case "lognormal" -> {
        in.object("medianMs", "sigma");
        yield in.build(
            () -> new FirstToken.Lognormal(in.get("medianMs").number(), in.get("sigma").number()));
      }
      case "mixture" -> {
        in.object("slowShare", "fast", "slow");
        yield in.build(
            () ->
                new FirstToken.Mixture(
                    in.get("slowShare").number(),
                    firstToken(in.get("fast")),
                    firstToken(in.get("slow"))));
      }
      default -> throw at.wrong("fixedMs, lognormal or mixture");
    };
  }

  private static AnswerLength answerLength(Cursor at) {
    Map.Entry<String, Cursor> choice = at.choice();
    Cursor in = choice.getValue();
    return switch (choice.getKey()) {
      case "fixed" -> in.build(() -> new AnswerLength.Fixed(in.integer()));
      case "lognormal" -> {
        in.object("median", "sigma", "max");
        yield in.build(
            () ->
                new AnswerLength.Lognormal(
                    in.get("median").number(),
                    in.get("sigma").number(),
                    in.or("max", Cursor::integer, DEFAULT_MAX_ANSWER)));
      }
      default -> throw at.wrong("fixed or lognormal");
    };
  }

  private static FaultRule rule(Cursor at) {
    at.object(
        "name", "provider", "model", "from", "until", "every", "probability", "count", "fault");
    Fault fault = fault(at.get("fault"));
    Optional<Integer> count = at.optional("count", Cursor::integer);
    return at.build(
        () ->
            new FaultRule(
                at.or("name", Cursor::text, fault.kind()),
                at.or("provider", Cursor::text, FaultRule.ANY),
                at.or("model", Cursor::text, FaultRule.ANY),
                new Window(
                    at.or("from", Cursor::duration, Duration.ZERO),
                    at.optional("until", Cursor::duration),
                    at.optional("every", Cursor::duration)),
                at.or("probability", Cursor::number, 1.0),
                count.map(OptionalInt::of).orElse(OptionalInt.empty()),
                fault));
  }

  private static Fault fault(Cursor at) {
    if (at.isText()) {
      return plainFault(at);
    }
    Map.Entry<String, Cursor> choice = at.choice();
    Cursor in = choice.getValue();
    return in.build(
        () ->
            switch (choice.getKey()) {
              case "rate_limited" -> rateLimited(in.object("retryAfter", "header"));
              case "slow_first_token" ->
                  new Fault.SlowFirstToken(in.object("delay").get("delay").duration());
              case "stream_cut" -> new Fault.StreamCut(afterEvents(in));
              case "stream_stall" -> new Fault.StreamStall(afterEvents(in));
              case "malformed_event" -> new Fault.MalformedEvent(afterEvents(in));
              case "in_stream_error" -> new Fault.InStreamError(afterEvents(in));
              case "filtered_finish" ->
                  new Fault.FilteredFinish(in.object("afterTokens").get("afterTokens").integer());
              case "custom_answer" -> customAnswer(in.object("status", "headers", "body"));
              default ->
                  throw at.wrong(
                      "rate_limited, slow_first_token, stream_cut, stream_stall, malformed_event,"
                          + " in_stream_error, filtered_finish or custom_answer");
            });
  }

  private static Fault plainFault(Cursor at) {
    String kind = at.text();
    return switch (kind) {
      case "rate_limited" -> Fault.rateLimited();
      case "connection_reset" -> new Fault.ConnectionReset();
      case "silence" -> new Fault.Silence();
      case "missing_done" -> new Fault.MissingDone();
      default -> {
        for (Refusal refusal : Refusal.values()) {
          if (refusal.kind().equals(kind)) {
            yield Fault.of(refusal);
          }
        }
        throw at.wrong(
            "the name of a fault without parameters, such as unavailable or connection_reset");
      }
    };
  }

  private static Fault rateLimited(Cursor in) {
    String header = in.or("header", Cursor::text, "seconds");
    for (Fault.Advice advice : Fault.Advice.values()) {
      if (advice.name().toLowerCase(Locale.ROOT).equals(header)) {
        return new Fault.RateLimited(
            advice, in.or("retryAfter", Cursor::duration, Duration.ofSeconds(1)));
      }
    }
    throw in.get("header").wrong("none, seconds, milliseconds or both");
  }

  private static Fault customAnswer(Cursor in) {
    return new Fault.CustomAnswer(
        in.get("status").integer(),
        in.or("headers", c -> c.map(Cursor::text), Map.of()),
        in.or("body", Cursor::text, ""));
  }

  private static int afterEvents(Cursor in) {
    return in.object("afterEvents").get("afterEvents").integer();
  }
}
