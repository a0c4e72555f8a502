package dev.detour.policy.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.WireName;
import dev.detour.policy.document.shape.JsonSchemaWriter;
import dev.detour.policy.document.shape.ReferenceWriter;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Choice;
import dev.detour.policy.document.shape.Shape.Decimal;
import dev.detour.policy.document.shape.Shape.Entries;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Flag;
import dev.detour.policy.document.shape.Shape.Items;
import dev.detour.policy.document.shape.Shape.Named;
import dev.detour.policy.document.shape.Shape.Span;
import dev.detour.policy.document.shape.Shape.Text;
import dev.detour.policy.document.shape.Shape.Whole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shape of a policy document: every field, its range, its default and its meaning. */
public final class PolicyShape {
  /** The {@code apiVersion} that this code reads. */
  public static final String API_VERSION = "detour/v1";

  static final String KIND = "Policy";
  static final String DEFAULT_TIMEOUTS = "default";

  private static final String SCHEMA_ID = "urn:detour:v1:policy";
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private PolicyShape() {}

  /** The JSON Schema of a policy document, generated from its shape. */
  public static ObjectNode jsonSchema() {
    return JsonSchemaWriter.write(document(), SCHEMA_ID, "Detour policy");
  }

  /** The tables of a reference page for a policy document, generated from its shape. */
  public static String reference() {
    return ReferenceWriter.write(document(), "The document");
  }

  static Shape document() {
    return Fields.of(
        "What every request may do: providers, routes, classes, the fallback matrix, prices.",
        Field.required("apiVersion", new Choice("The document's format.", List.of(API_VERSION))),
        Field.required("kind", new Choice("What the document is.", List.of(KIND))),
        Field.required(
            "metadata",
            Fields.of(
                "What people call it.",
                Field.required("name", name("The policy's name.")),
                Field.optional("description", Text.any("What the policy is for.", 2000)))),
        Field.required(
            "providers", new Entries("Servers that answer model calls.", key(), provider())),
        Field.required(
            "routes",
            new Entries("Provider, model and quality tier: what attempts call.", key(), route())),
        Field.optional("prices", PriceShape.prices(), "no price is known"),
        Field.required(
            "classes",
            new Entries("What each traffic class may do.", oneOf(TrafficClass.class), aClass())),
        Field.optional(
            "features", new Entries("The callers' features.", longKey(), feature()), "none"),
        Field.optional(
            "groups",
            new Entries(
                "Names that requests may give as their model, each with its row, once for all"
                    + " classes or per class.",
                longKey(),
                new Entries(
                    "The group's row per class; default is for every other class.",
                    classOrDefault(),
                    matrix())),
            "none"),
        Field.optional(
            "writeTools",
            new Items(
                "Tools that write: a request carrying one is protected.",
                Text.any("A tool's name.", 128)),
            "none"),
        Field.optional(
            "defaultResponses",
            new Entries(
                "Answers without a model, by feature, and under default for every other one.",
                longKey(),
                Text.any("The answer's text.", 20_000)),
            "none"),
        Field.optional("jobs", DurableShape.jobs()),
        Field.optional("cache", DurableShape.cache()),
        Field.optional(
            "protection",
            ProtectionShape.protection(),
            "as each of its fields says; a route's own goes before it"),
        Field.optional("rateLimits", RateLimitShape.defaults(), "no limit"),
        Field.optional("budgets", budgets(), "70, 80, 95 and 100 %, two points of hysteresis"));
  }

  private static Shape provider() {
    return Fields.of(
        "A server that answers model calls.",
        Field.optional("dialect", choice("The API it speaks.", Dialect.class), "openai"),
        Field.required(
            "baseUrl",
            new Text(
                "What the dialect's paths are appended to.",
                "https?://[^\\s/?#@]+(?:/[^\\s?#]*)?",
                "an http or https address without user, query or fragment",
                2000)),
        Field.optional(
            "failureDomain", name("What fails together with it."), "the provider's name"),
        Field.optional(
            "traits",
            new Items(
                "Where it differs from the common form of its dialect: responses (takes OpenAI's"
                    + " Responses API too), max_tokens (knows the output limit by its older name"
                    + " alone), no_stream_options (refuses stream_options).",
                choice("A difference.", ProviderTrait.class)),
            "none"),
        Field.optional(
            "apiVersion",
            new Text(
                "The version of the API that is asked for, where the dialect has such.",
                "[A-Za-z0-9._-]+",
                "a version, such as 2024-10-21",
                64),
            "the dialect's default"),
        Field.optional(
            "secret",
            secret("Where its credential is. The credential itself is never part of a policy."),
            "it asks for none"));
  }

  static Shape secret(String description) {
    return new Fields(
        description,
        List.of(
            Field.optional(
                "env",
                new Text(
                    "An environment variable of the router.",
                    "[A-Za-z_][A-Za-z0-9_]*",
                    "a variable's name",
                    128)),
            Field.optional("file", Text.any("A file that the router reads.", 1000))),
        List.of("env", "file"));
  }

  private static Shape route() {
    return Fields.of(
        "A provider, a model and a quality tier.",
        Field.required("provider", name("Its provider, declared under providers.")),
        Field.required("model", Text.any("The provider's model id.", 256)),
        Field.required("tier", choice("How good its answers are.", Tier.class)),
        Field.optional(
            "contextWindow",
            new Whole("The most tokens of prompt and answer together.", 1, 1_000_000_000)),
        Field.optional(
            "prefill", new Flag("Whether it can continue an answer that has begun."), "false"),
        Field.optional(
            "supports",
            new Items(
                "The features and parameters it takes, such as tools, json_schema, images; left"
                    + " out, a request is tried with whatever it carries.",
                new Text(
                    "A feature or parameter.", "[A-Za-z0-9_.-]+", "a feature or parameter", 64))),
        Field.optional(
            "timeouts",
            new Entries(
                "Its own limits per class; default is for every other class.",
                classOrDefault(),
                timeouts()),
            "those of the class"),
        Field.optional(
            "protection",
            ProtectionShape.protection(),
            "the document's protection, field by field"));
  }

  private static Shape timeouts() {
    return new Named(
        "timeouts",
        Fields.of(
            "The limits of one attempt.",
            Field.optional(
                "connect", new Span("Until the connection stands.", MILLI, Duration.ofMinutes(5))),
            Field.optional(
                "firstToken",
                new Span("Until the first content of a streamed attempt.", MILLI, HOUR)),
            Field.optional(
                "betweenTokens",
                new Span("The longest silence in a streamed attempt after that.", MILLI, HOUR)),
            Field.optional("total", new Span("Until the attempt's end.", MILLI, DAY))));
  }

  private static Shape aClass() {
    return Fields.of(
        "What one traffic class may do.",
        Field.optional(
            "commit",
            choice("When a stream is bound to its route.", CommitMode.class),
            "first_token; for batch and internal_automation buffered"),
        Field.optional(
            "timeouts",
            timeouts(),
            "connect 2s, firstToken 10s, betweenTokens 10s, total 60s; for batch and"
                + " internal_automation firstToken 60s, betweenTokens 60s, total 5m"),
        Field.optional(
            "deadline",
            new Span("The longest a request takes, all its attempts together.", MILLI, DAY),
            "twice the total timeout"),
        Field.optional("retry", retry()),
        Field.optional(
            "onProviderRejection",
            choice(
                "Where a request goes when a provider refuses the gateway's own credential or"
                    + " target.",
                OnProviderRejection.class),
            "next for critical_user_facing, stop for the others"),
        Field.optional(
            "continueStreams",
            new Flag("Whether a broken stream may be continued by a route with prefill."),
            "false"),
        Field.optional("hedge", ProtectionShape.hedge(), "none"),
        Field.optional("matrix", matrix(), "the class is served through groups only"));
  }

  private static Shape retry() {
    return Fields.of(
        "How the same route is asked again.",
        Field.optional(
            "maxPerRoute",
            new Whole("Retries on one route within one request.", 0, 5),
            "1; for experiment 0"),
        Field.optional(
            "backoff",
            Fields.of(
                "The random wait before a retry.",
                Field.optional(
                    "base", new Span("The first wait at most.", Duration.ZERO, HOUR), "100ms"),
                Field.optional("max", new Span("Any wait at most.", Duration.ZERO, HOUR), "2s"))),
        Field.optional(
            "waitBudget",
            new Span(
                "The longest advised delay worth waiting for; a longer one means going on at"
                    + " once.",
                Duration.ZERO,
                HOUR),
            "2s"));
  }

  private static Shape matrix() {
    return new Named(
        "matrix",
        Fields.of(
            "The steps of a request, in order.",
            Field.required(
                "primary",
                Fields.of(
                    "The route asked first.",
                    Field.required("route", name("A route declared under routes.")))),
            Field.optional("firstFallback", cell(), "none"),
            Field.optional("secondFallback", cell(), "none"),
            Field.optional(
                "hardStop",
                Fields.of(
                    "When only the last step is left.",
                    Field.optional(
                        "afterProviderFailures",
                        new Whole("How many failure domains have failed by then.", 1, 10))),
                "the end of the row")));
  }

  private static Shape cell() {
    Shape nothing = Fields.of("No fields yet.");
    return new Named(
        "cell",
        new Fields(
            "A route, or an action without one.",
            List.of(
                Field.optional("route", name("A route declared under routes.")),
                Field.optional(
                    "mark",
                    new Choice("Marks the route's answer for the reader.", List.of("uncertain"))),
                Field.optional(
                    "as",
                    choice(
                        "What the route is meant to be beside the primary; checked.",
                        CellRole.class)),
                Field.optional("respond", choice("Answer without a model.", RespondKind.class)),
                Field.optional("enqueue", DurableShape.terms()),
                Field.optional("pause", DurableShape.terms()),
                Field.optional("review", nothing),
                Field.optional("fail", nothing)),
            List.of("route", "respond", "enqueue", "pause", "review", "fail")));
  }

  private static Shape feature() {
    return Fields.of(
        "A caller's feature.",
        Field.required("class", choice("Its requests' class.", TrafficClass.class)),
        Field.optional(
            "sensitivity",
            new Items(
                "Why its requests may never be downgraded silently.",
                choice("A reason.", Sensitivity.class)),
            "none"),
        Field.optional(
            "tenants",
            new Items("Who may name it.", Text.any("A tenant's id.", 128)),
            "every tenant"),
        Field.optional(
            "contentFilterFallback",
            new Flag("Whether a filtered answer may be asked of another route."),
            "false"));
  }

  private static Shape budgets() {
    return Fields.of(
        "Where budget states begin.",
        Field.optional(
            "thresholds",
            Fields.of(
                "Shares of the cap, rising.",
                Field.optional("downgrade", share("Cheaper routes first."), "0.70"),
                Field.optional("restrict_fallback", share("Fewer fallbacks."), "0.80"),
                Field.optional("restricted", share("Critical traffic only."), "0.95"),
                Field.optional("exhausted", share("No upstream call."), "1.0"))),
        Field.optional(
            "hysteresis", share("How far below its threshold a state is left."), "0.02"));
  }

  private static Shape share(String description) {
    return new Decimal(description, 0, 1);
  }

  static Text name(String description) {
    return new Text(
        description,
        "[A-Za-z0-9][A-Za-z0-9._-]*",
        "a name of letters, digits, dots, dashes and underscores",
        64);
  }

  private static Text key() {
    return name("A name.");
  }

  private static Text longKey() {
    return new Text(
        "A name.",
        "[A-Za-z0-9][A-Za-z0-9._:/-]*",
        "a name of letters, digits, dots, dashes, underscores, colons and slashes",
        128);
  }

  private static Shape classOrDefault() {
    List<String> names = new ArrayList<>(oneOf(TrafficClass.class).values());
    names.add(0, DEFAULT_TIMEOUTS);
    return new Choice("A traffic class, or default.", List.copyOf(names));
  }

  private static <E extends Enum<E> & WireName> Choice oneOf(Class<E> type) {
    return choice("A traffic class.", type);
  }

  private static <E extends Enum<E> & WireName> Choice choice(String description, Class<E> type) {
    return new Choice(
        description, Arrays.stream(type.getEnumConstants()).map(WireName::wireName).toList());
  }
}
