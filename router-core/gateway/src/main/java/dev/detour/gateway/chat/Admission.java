package dev.detour.gateway.chat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.ClassChoice;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.ModelChoice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.document.Webhook;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * From a caller's words to what decisions know of them. Pure: a live request and an explanation go
 * through it alike.
 */
public sealed interface Admission {
  int OUTPUT_CAP_UNLESS_GIVEN = 4096;

  /** The header that names where the result goes if the request becomes a job. */
  String WEBHOOK = "x-detour-webhook";

  /** What the words came to, whether or not the request may go on. */
  Traits traits();

  /**
   * A request that may be decided on.
   *
   * @param choice what its {@code model} means
   */
  record Admitted(Traits traits, RequestFacts facts, ModelChoice.Chosen choice)
      implements Admission {}

  /** A request that is answered with an error before any decision. */
  record Refused(Traits traits, OpenAiError error) implements Admission {}

  /**
   * What a request's own words came to under the policy.
   *
   * @param labels what it says of itself; empty when it could not be read
   * @param classChoice its class and what gave it
   * @param sensitivity why it is protected
   * @param stream whether it asks for a stream
   * @param feature the declared feature that it names
   */
  record Traits(
      Optional<RequestLabels> labels,
      Optional<ClassChoice> classChoice,
      Set<Sensitivity> sensitivity,
      boolean stream,
      Optional<Feature> feature) {
    /** Of a request that could not be read. */
    static final Traits UNREAD =
        new Traits(Optional.empty(), Optional.empty(), Set.of(), false, Optional.empty());

    /** Its class. */
    public Optional<TrafficClass> trafficClass() {
      return classChoice.map(ClassChoice::trafficClass);
    }
  }

  /** The refusal of a body that could not be read. */
  static Refused unreadable(InvalidBodyException mistake) {
    return new Refused(
        Traits.UNREAD,
        OpenAiError.invalidRequest(
            400,
            "invalid_request",
            Optional.ofNullable(mistake.field()),
            String.valueOf(mistake.getMessage())));
  }

  /**
   * The same for a caller whose spending is capped: what no worst case can be told of is refused,
   * since a cap that holds has to know it beforehand.
   */
  default Admission within(BodyCosts costs) {
    return costs.unpriced().isEmpty() || this instanceof Refused
        ? this
        : new Refused(traits(), unpriced(costs.unpriced().get()));
  }

  private static OpenAiError unpriced(BodyCosts.Unpriced part) {
    String given = part.value().map(value -> " (\"" + value + "\")").orElse("");
    return OpenAiError.invalidRequest(
        400,
        "unpriced_option",
        Optional.of(part.field()),
        "What '"
            + part.field()
            + "'"
            + given
            + " may cost cannot be told beforehand, and this spending is capped. Leave it out, or"
            + " use a key and a feature without a cap.");
  }

  /**
   * Admits a request or refuses it.
   *
   * @param key what the key and its tenant say
   * @param now when the request came
   */
  static Admission of(
      Policy policy, KeyRules key, MultiMap headers, CallerRequest body, Instant now) {
    RequestLabels labels = RequestLabels.of(headers, body);
    Optional<Feature> feature = policy.feature(key.tenant(), labels.feature());
    String classHeader = headers.get("x-detour-class");
    Optional<TrafficClass> wanted =
        Optional.ofNullable(classHeader).flatMap(TrafficClass::ofWireName);
    ClassChoice classChoice = policy.chooseClass(key, feature, wanted);
    Traits traits =
        new Traits(
            Optional.of(labels),
            Optional.of(classChoice),
            policy.sensitivity(feature, body.tools()),
            body.stream(),
            feature);
    if (classHeader != null && wanted.isEmpty()) {
      return new Refused(traits, unknownClass());
    }
    String webhook = headers.get(WEBHOOK);
    if (webhook != null && !isOpen(policy, webhook, key.tenant())) {
      return new Refused(traits, unknownWebhook());
    }
    String model = body.model() == null ? "" : body.model();
    ModelChoice choice = policy.resolveModel(model, classChoice.trafficClass(), key);
    if (choice instanceof ModelChoice.Chosen chosen) {
      RequestFacts facts = facts(traits, classChoice.trafficClass(), body, chosen, now);
      return new Admitted(traits, facts, chosen);
    }
    return new Refused(traits, unknownModel(model));
  }

  private static RequestFacts facts(
      Traits traits,
      TrafficClass trafficClass,
      CallerRequest body,
      ModelChoice.Chosen chosen,
      Instant now) {
    return new RequestFacts(
        trafficClass,
        chosen.row(),
        traits.feature,
        traits.sensitivity,
        body.stream(),
        body.requires(),
        TokenEstimate.of(body.body(), chosen.row()),
        body.outputCap(OUTPUT_CAP_UNLESS_GIVEN),
        now,
        Optional.empty(),
        new Translations(body),
        Optional.empty());
  }

  private static OpenAiError unknownClass() {
    return OpenAiError.invalidRequest(
        400,
        "invalid_header",
        Optional.of("x-detour-class"),
        "Invalid header 'x-detour-class' (expected: critical_user_facing, non_critical_user_facing,"
            + " internal_automation, batch or experiment).");
  }

  private static boolean isOpen(Policy policy, String webhook, String tenant) {
    Webhook found = policy.jobs().webhooks().get(webhook);
    return found != null && found.isOpenTo(tenant);
  }

  private static OpenAiError unknownWebhook() {
    return OpenAiError.invalidRequest(
        400,
        "invalid_header",
        Optional.of(WEBHOOK),
        "Invalid header '"
            + WEBHOOK
            + "' (expected: the name of a webhook that the operator set up for you; an address is"
            + " never taken from a request).");
  }

  private static OpenAiError unknownModel(String model) {
    String shown = model.length() <= 200 ? model : model.substring(0, 200);
    return OpenAiError.invalidRequest(
        404,
        "model_not_found",
        Optional.of("model"),
        "The model '" + shown + "' does not exist or you do not have access to it.");
  }
}
