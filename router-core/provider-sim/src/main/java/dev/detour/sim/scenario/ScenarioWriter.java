package dev.detour.sim.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes scenarios as YAML. */
final class ScenarioWriter {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .build());

  private ScenarioWriter() {}

  static String write(Scenario scenario) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", scenario.name());
    tree.put("seed", scenario.seed());
    Map<String, Object> providers = new LinkedHashMap<>();
    scenario.providers().forEach((name, spec) -> providers.put(name, provider(spec)));
    tree.put("providers", providers);
    tree.put("faults", scenario.faults().stream().map(ScenarioWriter::rule).toList());
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> provider(ProviderSpec spec) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("dialect", spec.dialect().wireName());
    spec.apiKey().ifPresent(key -> tree.put("apiKey", key));
    Map<String, Object> models = new LinkedHashMap<>();
    spec.models().forEach((id, model) -> models.put(id, model(model)));
    tree.put("models", models);
    return tree;
  }

  private static Map<String, Object> model(ModelSpec spec) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("firstToken", firstToken(spec.firstToken()));
    tree.put("msPerToken", spec.msPerToken());
    tree.put("answerLength", answerLength(spec.answerLength()));
    tree.put("cachedShare", spec.cachedShare());
    tree.put("reasoningShare", spec.reasoningShare());
    tree.put("contextWindow", spec.contextWindow());
    return tree;
  }

  private static Map<String, Object> firstToken(FirstToken model) {
    if (model instanceof FirstToken.Lognormal it) {
      return Map.of("lognormal", fields("medianMs", it.medianMs(), "sigma", it.sigma()));
    }
    if (model instanceof FirstToken.Mixture it) {
      return Map.of(
          "mixture",
          fields(
              "slowShare",
              it.slowShare(),
              "fast",
              firstToken(it.fast()),
              "slow",
              firstToken(it.slow())));
    }
    return Map.of("fixedMs", ((FirstToken.Fixed) model).ms());
  }

  private static Map<String, Object> answerLength(AnswerLength length) {
    if (length instanceof AnswerLength.Lognormal it) {
      return Map.of(
          "lognormal", fields("median", it.median(), "sigma", it.sigma(), "max", it.max()));
    }
    return Map.of("fixed", ((AnswerLength.Fixed) length).tokens());
  }

  private static Map<String, Object> rule(FaultRule rule) {
    Map<String, Object> tree =
        fields("name", rule.name(), "provider", rule.provider(), "model", rule.model());
    tree.put("from", duration(rule.window().from()));
    rule.window().until().ifPresent(until -> tree.put("until", duration(until)));
    rule.window().every().ifPresent(every -> tree.put("every", duration(every)));
    tree.put("probability", rule.probability());
    rule.count().ifPresent(count -> tree.put("count", count));
    tree.put("fault", fault(rule.fault()));
    return tree;
  }

  private static Object fault(Fault fault) {
    Map<String, Object> parameters = parameters(fault);
    return parameters.isEmpty() ? fault.kind() : Map.of(fault.kind(), parameters);
  }

  private static Map<String, Object> parameters(Fault fault) {
    if (fault instanceof Fault.RateLimited it) {
      return fields(
          "header",
          it.advice().name().toLowerCase(Locale.ROOT),
          "retryAfter",
          duration(it.retryAfter()));
    } else if (fault instanceof Fault.SlowFirstToken it) {
      return fields("delay", duration(it.delay()));
    } else if (fault instanceof Fault.StreamCut it) {
      return fields("afterEvents", it.afterEvents());
    } else if (fault instanceof Fault.StreamStall it) {
      return fields("afterEvents", it.afterEvents());
    } else if (fault instanceof Fault.MalformedEvent it) {
      return fields("afterEvents", it.afterEvents());
    } else if (fault instanceof Fault.InStreamError it) {
      return fields("afterEvents", it.afterEvents());
    } else if (fault instanceof Fault.FilteredFinish it) {
      return fields("afterTokens", it.afterTokens());
    } else if (fault instanceof Fault.CustomAnswer it) {
      return fields("status", it.status(), "headers", it.headers(), "body", it.body());
    }
    return Map.of();
  }

  private static String duration(Duration duration) {
    return duration.equals(Duration.ofSeconds(duration.toSeconds()))
        ? duration.toSeconds() + "s"
        : duration.toNanos() / 1e6 + "ms";
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      tree.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return tree;
  }
}
