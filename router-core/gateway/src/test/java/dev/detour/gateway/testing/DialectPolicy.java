package dev.detour.gateway.testing;

import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.sim.scenario.Scenario;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A provider of every dialect, each with its key, and a group for every way from one to another.
 */
public final class DialectPolicy {
  /** Each dialect's credential, by the variable that names it. */
  public static final Map<String, String> KEYS =
      Map.of(
          "OPENAI_KEY", "sk-test",
          "AZURE_OPENAI_KEY", "az-test",
          "ANTHROPIC_KEY", "sk-ant-test",
          "GEMINI_KEY", "AIza-test",
          "BEDROCK_KEY", "AKIDEXAMPLE:secret/key+with=signs");

  private DialectPolicy() {}

  /** A route and its provider are called as the dialect is. */
  public static String name(Dialect dialect) {
    return dialect.wireName().replace('_', '-');
  }

  /** The group whose requests go to one dialect first, and fall back to another. */
  public static String group(Dialect first, Dialect second) {
    return name(first) + "-then-" + name(second);
  }

  /** The credential of a dialect. */
  public static String key(Dialect dialect) {
    return KEYS.getOrDefault(dialect.name() + "_KEY", "");
  }

  /** A model of each dialect as its house calls it. */
  public static String model(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, AZURE_OPENAI -> "gpt-4o";
      case ANTHROPIC -> "claude-sonnet-4-5";
      case GEMINI -> "gemini-2.5-flash";
      case BEDROCK -> "anthropic.claude-sonnet-4-5-20250929-v1:0";
    };
  }

  /** The document; {@code SIM} stands for the simulator's address. */
  public static String document() {
    StringBuilder yaml = new StringBuilder("apiVersion: detour/v1\nkind: Policy\n");
    yaml.append("metadata: { name: dialects }\nproviders:\n");
    each(yaml, DialectPolicy::provider);
    yaml.append("routes:\n");
    each(yaml, DialectPolicy::route);
    yaml.append("prices:\n  version: test\n  models:\n");
    each(yaml, DialectPolicy::price);
    yaml.append(
        """
        classes:
          critical_user_facing:
            commit: first_token
            continueStreams: true
            timeouts: { connect: 2s, firstToken: 4s, betweenTokens: 4s, total: 20s }
            deadline: 30s
            retry: { maxPerRoute: 0 }
            matrix:
              primary: { route: openai }
        groups:
        """);
    for (Dialect first : Dialect.values()) {
      for (Dialect second : Dialect.values()) {
        if (first != second) {
          yaml.append("  ")
              .append(group(first, second))
              .append(": { default: { primary: { route: ");
          yaml.append(name(first)).append(" }, firstFallback: { route: ");
          yaml.append(name(second)).append(" } } }\n");
        }
      }
    }
    return yaml.toString();
  }

  private static void each(StringBuilder yaml, java.util.function.Function<Dialect, String> line) {
    for (Dialect dialect : Dialect.values()) {
      yaml.append(line.apply(dialect)).append('\n');
    }
  }

  private static String provider(Dialect dialect) {
    return "  %s: { dialect: %s, baseUrl: \"SIM/%s%s\", secret: { env: %s_KEY } }"
        .formatted(
            name(dialect),
            dialect.wireName(),
            name(dialect),
            dialect == Dialect.OPENAI ? "/v1" : "",
            dialect.name());
  }

  private static String route(Dialect dialect) {
    boolean continues = dialect == Dialect.ANTHROPIC || dialect == Dialect.BEDROCK;
    return "  %s: { provider: %s, model: \"%s\", tier: premium, prefill: %s }"
        .formatted(name(dialect), name(dialect), model(dialect), continues);
  }

  private static String price(Dialect dialect) {
    return "    \"%s/%s\": { input: 1000000, cachedInput: 100000, output: 5000000 }"
        .formatted(name(dialect), model(dialect));
  }

  /** The policy, with the simulator at an address. */
  public static Policy policy(String simulator) {
    return PolicyDocument.parse(document().replace("SIM", simulator)).orElseThrow().policy();
  }

  /** The simulated providers: five tokens each, and insistent on their keys. */
  public static Scenario scenario() {
    String providers =
        java.util.Arrays.stream(Dialect.values())
            .map(
                dialect ->
                    "  %s: { dialect: %s, apiKey: '%s', models: { '*': { answerLength: { fixed: 5 } } } }"
                        .formatted(name(dialect), dialect.wireName(), key(dialect)))
            .collect(Collectors.joining("\n"));
    return Scenario.parse("providers:\n" + providers);
  }
}
