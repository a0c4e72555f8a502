package dev.detour.gateway.chat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Reply;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.json.ChatRequest;
import dev.detour.gateway.json.ChatRequestReader;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.telemetry.Dimensions;
import dev.detour.gateway.telemetry.RequestSpan;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.ModelChoice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.event.PolicyArm;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code POST /v1/chat/completions}: from a body that has arrived to a request under way, or to an
 * error.
 */
public final class ChatCompletions {
  /** A rule of thumb until a tokenizer comes: English prose has about four bytes to a token. */
  private static final int BYTES_PER_TOKEN = 4;

  private static final int OUTPUT_CAP_UNLESS_GIVEN = 4096;

  private final Serving serving;
  private final ChatRequestReader reader;

  public ChatCompletions(Serving serving) {
    this.serving = serving;
    this.reader = new ChatRequestReader(serving.limits().maxBodyBytes());
  }

  /**
   * One request that has arrived.
   *
   * @param id its id
   * @param snapshot the policy it runs under
   * @param caller who sent it
   * @param headers as sent
   * @param reply where the answer goes
   */
  public record Arrival(
      String id, PolicySnapshot snapshot, KeyRing.Caller caller, MultiMap headers, Reply reply) {}

  /** Handles a request. */
  public void handle(Arrival arrival, byte[] bytes) {
    try {
      start(arrival, reader.read(bytes));
    } catch (InvalidBodyException e) {
      Optional<String> field = Optional.ofNullable(e.field());
      refuse(
          arrival,
          new Labelled(Optional.empty(), Optional.empty(), Set.of(), false, Optional.empty()),
          OpenAiError.invalidRequest(
              400, "invalid_request", field, String.valueOf(e.getMessage())));
    }
  }

  /** What a request's own words came to under the policy. */
  private record Labelled(
      Optional<RequestLabels> labels,
      Optional<TrafficClass> trafficClass,
      Set<Sensitivity> sensitivity,
      boolean stream,
      Optional<Feature> feature) {}

  private void start(Arrival arrival, ChatRequest body) {
    Policy policy = arrival.snapshot.policy();
    RequestLabels labels = RequestLabels.of(arrival.headers, body);
    Optional<Feature> feature = policy.feature(arrival.caller.tenant(), labels.feature());
    Set<Sensitivity> sensitivity = policy.sensitivity(feature, body.tools());
    String classHeader = arrival.headers.get("x-detour-class");
    Optional<TrafficClass> wanted =
        Optional.ofNullable(classHeader).flatMap(TrafficClass::ofWireName);
    TrafficClass trafficClass = policy.trafficClass(arrival.caller.rules(), feature, wanted);
    Labelled labelled =
        new Labelled(
            Optional.of(labels), Optional.of(trafficClass), sensitivity, body.stream(), feature);
    if (classHeader != null && wanted.isEmpty()) {
      refuse(arrival, labelled, unknownClass());
      return;
    }
    String model = body.model() == null ? "" : body.model();
    ModelChoice choice = policy.resolveModel(model, trafficClass, arrival.caller.rules());
    if (choice instanceof ModelChoice.Chosen chosen) {
      run(arrival, body, labelled, trafficClass, chosen);
    } else {
      refuse(arrival, labelled, unknownModel(model));
    }
  }

  private void run(
      Arrival arrival,
      ChatRequest body,
      Labelled labelled,
      TrafficClass trafficClass,
      ModelChoice.Chosen chosen) {
    Instant now = serving.clock().instant();
    RequestFacts facts =
        new RequestFacts(
            trafficClass,
            chosen.row(),
            labelled.feature,
            labelled.sensitivity,
            body.stream(),
            requirements(body),
            body.body().length / BYTES_PER_TOKEN,
            body.maxOutputTokens().orElse(OUTPUT_CAP_UNLESS_GIVEN),
            now);
    RequestContext context =
        new RequestContext(
            arrival.id,
            arrival.snapshot,
            arrival.caller,
            body,
            facts,
            arrival.snapshot.policy().classPolicy(trafficClass).commit(),
            span(arrival, labelled),
            System.nanoTime());
    new AttemptLoop(serving, context, arrival.reply).start();
  }

  private static Set<String> requirements(ChatRequest body) {
    if (body.tools().isEmpty() && !body.jsonSchema() && !body.images()) {
      return Set.of();
    }
    Set<String> requirements = new HashSet<>();
    if (!body.tools().isEmpty()) {
      requirements.add("tools");
    }
    if (body.jsonSchema()) {
      requirements.add("json_schema");
    }
    if (body.images()) {
      requirements.add("images");
    }
    return requirements;
  }

  private RequestSpan span(Arrival arrival, Labelled labelled) {
    Optional<RequestLabels> labels = labelled.labels;
    String tenant = arrival.caller.tenant();
    Dimensions dimensions =
        new Dimensions(
            arrival.id,
            tenant,
            labels.flatMap(
                known -> serving.plainUserIds() ? known.user() : known.hashedUser(tenant)),
            labels.flatMap(RequestLabels::application),
            labels.flatMap(RequestLabels::feature),
            labels.flatMap(RequestLabels::workflow),
            labelled.trafficClass,
            labelled.sensitivity,
            arrival.snapshot.version(),
            PolicyArm.STABLE,
            budget(arrival).state());
    return RequestSpan.start(
        serving.tracer(),
        arrival.headers,
        dimensions,
        arrival.caller.keyId().toString(),
        labelled.stream);
  }

  private BudgetView budget(Arrival arrival) {
    return serving.budgets().view(arrival.caller);
  }

  /** Refuses a request of a known caller: that is a decision too, and is recorded. */
  private void refuse(Arrival arrival, Labelled labelled, OpenAiError error) {
    arrival.reply.error(error, ReplyHead.rejected(arrival.id, arrival.snapshot.version()));
    serving.metrics().requestRefused(Outcome.REJECTED);
    span(arrival, labelled)
        .end(
            new RequestSpan.End(
                Outcome.REJECTED,
                error.code(),
                Optional.of(error.code()),
                Optional.of(error.code()),
                error.status(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                budget(arrival)));
  }

  private static OpenAiError unknownClass() {
    return OpenAiError.invalidRequest(
        400,
        "invalid_header",
        Optional.of("x-detour-class"),
        "Invalid header 'x-detour-class' (expected: critical_user_facing, non_critical_user_facing,"
            + " internal_automation, batch or experiment).");
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
