package dev.detour.gateway.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.admin.AdminException;
import dev.detour.gateway.admin.Call;
import dev.detour.gateway.admin.Operation;
import dev.detour.gateway.chat.Admission;
import dev.detour.gateway.chat.BodyCosts;
import dev.detour.gateway.chat.Budgets;
import dev.detour.gateway.chat.Purse;
import dev.detour.gateway.chat.RequestLabels;
import dev.detour.gateway.chat.Stops;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.document.Hedge;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Explains what would become of a request: the same reading of it, the same decision function, but
 * outcomes that are assumed instead of attempts that are made. Reserves, counts and changes
 * nothing.
 */
public final class Explainer {
  static final String SURFACE_UNLESS_GIVEN = "/v1/chat/completions";

  /** More decisions than any row can lead to: three steps, five retries on each, and the end. */
  private static final int MOST_DECISIONS = 32;

  private final LivePolicy policy;
  private final KeyRing keys;
  private final HealthView health;
  private final Budgets budgets;
  private final Map<String, Surface> surfaces;
  private final Clock clock;

  public Explainer(
      LivePolicy policy,
      KeyRing keys,
      HealthView health,
      Budgets budgets,
      int maxBodyBytes,
      Clock clock) {
    this.policy = policy;
    this.keys = keys;
    this.health = health;
    this.budgets = budgets;
    this.surfaces = Surfaces.all(maxBodyBytes);
    this.clock = clock;
  }

  /** The operation of the admin API. */
  public Operation operation() {
    return Operation.post(
        "/v1/explain",
        "explain",
        "Tells what would become of a request, without sending it.",
        ExplainShapes.question(),
        200,
        ExplainShapes.explanation(),
        call -> Future.succeededFuture(explain(call)));
  }

  private JsonNode explain(Call call) {
    PolicySnapshot snapshot = policy.current();
    if (snapshot == null) {
      throw AdminException.notReady("The router has no policy yet.");
    }
    JsonNode question = call.body();
    KeyRing.Caller caller = caller(question);
    Surface surface = surface(question);
    Assumptions assumptions = Assumptions.of(question.path("assume"), snapshot.policy());
    Instant now = clock.instant();
    Admission admission = admission(snapshot, caller, surface, question, now);
    BudgetView budget = assumptions.over(budget(snapshot, caller, admission, now));
    ObjectNode answer = PathJson.object().put("requestId", call.requestId());
    answer.put("surface", surface.path());
    answer.set("as", PathJson.caller(caller));
    answer.set("request", PathJson.traits(admission));
    answer.set("policy", PathJson.policy(snapshot));
    answer.set("budget", PathJson.budget(budget));
    if (admission instanceof Admission.Admitted admitted) {
      new Walkthrough(call.requestId(), snapshot, admitted, assumptions, budget, now)
          .writeTo(answer);
    } else if (admission instanceof Admission.Refused refused) {
      answer.putArray("path");
      end(answer, Outcome.REJECTED, refused.error());
    }
    return answer;
  }

  private static void end(ObjectNode answer, Outcome outcome, OpenAiError error) {
    answer.put("outcome", outcome.wireName()).put("status", error.status());
    answer.set("error", PathJson.error(error));
  }

  private BudgetView budget(
      PolicySnapshot snapshot, KeyRing.Caller caller, Admission admission, Instant now) {
    return purse(caller, admission).view(snapshot.policy().budgets(), now);
  }

  private Purse purse(KeyRing.Caller caller, Admission admission) {
    String feature = admission.traits().labels().flatMap(RequestLabels::feature).orElse("");
    return budgets.purse(caller, feature);
  }

  private Admission admission(
      PolicySnapshot snapshot,
      KeyRing.Caller caller,
      Surface surface,
      JsonNode question,
      Instant now) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    question
        .path("headers")
        .properties()
        .forEach(header -> headers.set(header.getKey(), header.getValue().asText()));
    byte[] body = question.path("request").toString().getBytes(StandardCharsets.UTF_8);
    try {
      Admission admission =
          Admission.of(snapshot.policy(), caller.rules(), headers, surface.read(body), now);
      return admission.within(BodyCosts.of(purse(caller, admission), body));
    } catch (InvalidBodyException mistake) {
      return Admission.unreadable(mistake);
    }
  }

  private Surface surface(JsonNode question) {
    String path = question.path("surface").asText(SURFACE_UNLESS_GIVEN);
    Surface surface = surfaces.get(path);
    if (surface == null) {
      throw AdminException.invalid(
          "surface",
          "surface: \""
              + path
              + "\" (expected: one of "
              + String.join(", ", surfaces.keySet().stream().sorted().toList())
              + ")");
    }
    return surface;
  }

  private KeyRing.Caller caller(JsonNode question) {
    if (question.has("key")) {
      String key = question.path("key").asText();
      return keyId(key)
          .flatMap(keys::find)
          .orElseThrow(
              () ->
                  AdminException.invalid(
                      "key", "key: \"" + key + "\" (expected: the id of a working key)"));
    }
    String tenant = question.path("tenant").asText();
    KeyRing.Caller known =
        keys.anyOf(tenant)
            .orElseThrow(
                () ->
                    AdminException.invalid(
                        "tenant",
                        "tenant: \"" + tenant + "\" (expected: a tenant with a working key)"));
    KeyRules bare =
        new KeyRules(
            tenant, Optional.empty(), Optional.empty(), false, known.rules().tenantDefault());
    return new KeyRing.Caller(NO_KEY, bare, RateLimits.NONE, known.tenantLimits());
  }

  /** Stands for no key in particular. */
  static final UUID NO_KEY = new UUID(0, 0);

  private static Optional<UUID> keyId(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The decisions of one request, until one ends it. */
  private final class Walkthrough {
    private final String requestId;
    private final PolicySnapshot snapshot;
    private final Admission.Admitted admitted;
    private final Assumptions assumptions;
    private final BudgetView budget;
    private final HealthView assumedHealth;
    private final List<AttemptOutcome> outcomes = new ArrayList<>();
    private Instant now;

    Walkthrough(
        String requestId,
        PolicySnapshot snapshot,
        Admission.Admitted admitted,
        Assumptions assumptions,
        BudgetView budget,
        Instant now) {
      this.requestId = requestId;
      this.snapshot = snapshot;
      this.admitted = admitted;
      this.assumptions = assumptions;
      this.budget = budget;
      this.assumedHealth = assumptions.over(health);
      this.now = now;
    }

    void writeTo(ObjectNode answer) {
      PathJson writer = new PathJson(snapshot.policy(), admitted.facts());
      answer.set("row", writer.row(assumedHealth, now));
      ArrayNode path = answer.putArray("path");
      for (int i = 0; i < MOST_DECISIONS; i++) {
        Decision decision = next();
        ObjectNode step =
            writer.decision(decision, Duration.between(admitted.facts().arrivedAt(), now));
        path.add(step);
        if (!(decision instanceof Decision.Attempt attempt)) {
          end(answer, decision);
          return;
        }
        writer.putHedge(step, hedge(attempt));
        step.put("assumed", assume(attempt));
      }
      throw new IllegalStateException("more than " + MOST_DECISIONS + " decisions");
    }

    private Decision next() {
      return DecisionEngine.next(
          snapshot.policy(),
          admitted.facts(),
          outcomes,
          assumedHealth,
          budget,
          now,
          Randomness.of(requestId, outcomes.size()));
    }

    /** What would be asked beside the attempt once it has been silent for the class's delay. */
    private Optional<Decision.Attempt> hedge(Decision.Attempt attempt) {
      Duration silence =
          snapshot
              .policy()
              .classPolicy(admitted.facts().trafficClass())
              .hedge()
              .map(Hedge::delay)
              .orElse(Duration.ZERO);
      return DecisionEngine.hedge(
          snapshot.policy(),
          admitted.facts(),
          outcomes,
          attempt,
          assumedHealth,
          budget,
          now.plus(attempt.delay()).plus(silence));
    }

    /** Lets the attempt end as assumed, and says how. */
    private String assume(Decision.Attempt attempt) {
      Instant start = now.plus(attempt.delay());
      Optional<Assumptions.AssumedFailure> assumed =
          assumptions.failure(attempt.route(), attempt.resend());
      if (assumed.isEmpty()) {
        now = start;
        outcomes.add(AttemptOutcome.success(attempt, false, start, now));
        return "answers";
      }
      Assumptions.AssumedFailure failure = assumed.get();
      now = start.plus(took(failure, attempt.timeouts()));
      AttemptOutcome outcome =
          AttemptOutcome.failure(
              attempt,
              failure.failure(),
              failure.afterContent(),
              failure.afterContent(),
              start,
              now);
      outcomes.add(failure.afterContent() ? outcome.asContinuable() : outcome);
      return failure.failure().category().wireName();
    }

    /** A silent route takes all the time it has; other failures are told at once. */
    private Duration took(Assumptions.AssumedFailure failure, Timeouts timeouts) {
      if (failure.failure().category() != FailureCategory.TIMEOUT) {
        return Duration.ZERO;
      }
      return admitted.facts().stream() ? timeouts.firstToken() : timeouts.total();
    }

    private void end(ObjectNode answer, Decision decision) {
      if (decision instanceof Decision.Stop stop) {
        Explainer.end(answer, stop.outcome(), Stops.error(stop));
        return;
      }
      Outcome outcome = PathJson.outcome(decision);
      boolean deferred =
          outcome == Outcome.QUEUED || outcome == Outcome.PAUSED || outcome == Outcome.REVIEW;
      answer.put("outcome", outcome.wireName()).put("status", deferred ? 202 : 200);
    }
  }
}
