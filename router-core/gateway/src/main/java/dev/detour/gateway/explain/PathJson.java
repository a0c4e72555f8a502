package dev.detour.gateway.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.chat.Admission;
import dev.detour.gateway.chat.RequestLabels;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.WireName;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.Hedge;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.event.PolicyArm;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Facts and decisions as an explanation shows them. */
final class PathJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Policy policy;
  private final RequestFacts facts;

  PathJson(Policy policy, RequestFacts facts) {
    this.policy = policy;
    this.facts = facts;
  }

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ObjectNode caller(KeyRing.Caller caller) {
    ObjectNode node = object().put("tenant", caller.tenant());
    if (!caller.keyId().equals(Explainer.NO_KEY)) {
      node.put("key", caller.keyId().toString());
    }
    return node;
  }

  static ObjectNode policy(PolicySnapshot snapshot) {
    return object()
        .put("version", snapshot.version())
        .put("name", snapshot.policy().name())
        .put("arm", PolicyArm.STABLE.wireName());
  }

  static ObjectNode budget(BudgetView budget) {
    ObjectNode node =
        object().put("state", budget.state().wireName()).put("capped", budget.isCapped());
    if (budget.isCapped()) {
      node.put("utilization", budget.utilization());
      node.put("availableUsdMicros", budget.availableMicros());
    }
    return node;
  }

  static ObjectNode error(OpenAiError error) {
    ObjectNode node =
        object()
            .put("message", error.message())
            .put("type", error.type())
            .put("code", error.code());
    error.param().ifPresent(param -> node.put("param", param));
    error.retryAfter().ifPresent(delay -> node.put("retryAfterMs", delay.toMillis()));
    return node;
  }

  static ObjectNode traits(Admission admission) {
    Admission.Traits traits = admission.traits();
    ObjectNode node = object();
    traits
        .classChoice()
        .ifPresent(
            choice ->
                node.put("class", choice.trafficClass().wireName())
                    .put("classFrom", choice.origin().wireName())
                    .put("classLimitedByKey", choice.limited()));
    traits.labels().flatMap(RequestLabels::feature).ifPresent(name -> node.put("feature", name));
    node.put("featureDeclared", traits.feature().isPresent());
    ArrayNode sensitivity = node.putArray("sensitivity");
    traits.sensitivity().stream().map(WireName::wireName).sorted().forEach(sensitivity::add);
    node.put("stream", traits.stream());
    if (admission instanceof Admission.Admitted admitted) {
      RequestFacts facts = admitted.facts();
      node.put("pinned", admitted.choice().pinned());
      ArrayNode requires = node.putArray("requires");
      facts.requires().stream().sorted().forEach(requires::add);
      node.put("inputTokens", facts.inputTokens()).put("outputCap", facts.outputCap());
      if (facts.isProtected()) {
        node.put("floor", facts.row().floor().wireName());
      }
    }
    return node;
  }

  ArrayNode row(HealthView health, Instant now) {
    ArrayNode row = NODES.arrayNode();
    for (Step step : facts.row().steps()) {
      ObjectNode node = step(step);
      if (step.cell() instanceof Cell.ToRoute to) {
        node.put("health", ExplainShapes.wireName(health.status(to.route(), now)));
      }
      row.add(node);
    }
    return row;
  }

  private ObjectNode step(Step step) {
    ObjectNode node = object().put("position", step.position().wireName());
    if (step.cell() instanceof Cell.ToRoute to) {
      putRoute(node, to.route());
      node.put("uncertain", to.uncertain());
    } else if (step.cell() instanceof Cell.Respond respond) {
      node.put("action", "respond: " + respond.kind().wireName());
    } else if (step.cell() instanceof Cell.Enqueue) {
      node.put("action", "enqueue");
    } else if (step.cell() instanceof Cell.Pause) {
      node.put("action", "pause");
    } else if (step.cell() instanceof Cell.Review) {
      node.put("action", "review");
    } else {
      node.put("action", "fail");
    }
    return node;
  }

  private void putRoute(ObjectNode node, Route route) {
    node.put("route", route.name())
        .put("provider", route.provider().name())
        .put("model", route.model())
        .put("tier", route.tier().wireName())
        .put("failureDomain", route.failureDomain());
    route
        .worstCaseMicros(facts.inputTokens(), facts.outputCap())
        .ifPresent(
            micros ->
                node.put("worstCaseUsdMicros", micros)
                    .put("priceVersion", policy.prices().version()));
  }

  /**
   * One decision.
   *
   * @param after how long after the request's arrival it is made
   */
  ObjectNode decision(Decision decision, Duration after) {
    ObjectNode node = object().put("atMs", after.toMillis());
    ArrayNode skipped = node.putArray("skipped");
    decision.skipped().forEach(skip -> skipped.add(skip(skip)));
    node.put("decision", name(decision))
        .put("reason", decision.reason().wireName())
        .put("words", decision.reason().sentence());
    if (decision instanceof Decision.Attempt attempt) {
      putAttempt(node, attempt);
    } else if (decision instanceof Decision.Serve serve) {
      node.put("route", serve.route().name());
      node.put("position", serve.position().wireName());
      node.put("uncertain", serve.uncertain());
    } else if (decision instanceof Decision.Respond respond) {
      node.put("position", respond.position().wireName());
      node.put("from", respond.kind().wireName());
    }
    return node;
  }

  private ObjectNode skip(Skip skip) {
    ObjectNode node = object().put("position", skip.step().position().wireName());
    if (skip.step().cell() instanceof Cell.ToRoute to) {
      node.put("route", to.route().name());
    }
    node.put("reason", skip.reason().wireName()).put("words", skip.reason().sentence());
    skip.detail().ifPresent(detail -> node.put("detail", detail));
    return node;
  }

  private void putAttempt(ObjectNode node, Decision.Attempt attempt) {
    node.put("position", attempt.position().wireName());
    putRoute(node, attempt.route());
    node.put("attemptReason", attempt.attemptReason().wireName())
        .put("delayMs", attempt.delay().toMillis())
        .put("uncertain", attempt.uncertain())
        .put("continuation", attempt.continuation());
    Timeouts timeouts = attempt.timeouts();
    node.putObject("timeoutsMs")
        .put("connect", timeouts.connect().toMillis())
        .put("firstToken", timeouts.firstToken().toMillis())
        .put("betweenTokens", timeouts.betweenTokens().toMillis())
        .put("total", timeouts.total().toMillis());
  }

  /** The hedge beside an attempt, where the class turns hedging on. */
  void putHedge(ObjectNode node, Optional<Decision.Attempt> hedge) {
    Optional<Hedge> rule = policy.classPolicy(facts.trafficClass()).hedge();
    if (rule.isEmpty()) {
      return;
    }
    ObjectNode beside =
        node.putObject("hedge")
            .put("afterSilenceMs", rule.get().delay().toMillis())
            .put("wouldBeMade", hedge.isPresent());
    hedge.ifPresent(second -> putRoute(beside, second.route()));
  }

  private static String name(Decision decision) {
    if (decision instanceof Decision.Attempt) {
      return "attempt";
    } else if (decision instanceof Decision.Serve) {
      return "serve";
    } else if (decision instanceof Decision.Respond) {
      return "respond";
    } else if (decision instanceof Decision.Enqueue) {
      return "enqueue";
    } else if (decision instanceof Decision.Pause) {
      return "pause";
    } else if (decision instanceof Decision.Review) {
      return "review";
    }
    return "stop";
  }

  /** How a request ends on a decision that is neither an attempt nor a stop. */
  static Outcome outcome(Decision decision) {
    if (decision instanceof Decision.Serve serve) {
      return serve.outcome();
    } else if (decision instanceof Decision.Respond) {
      return Outcome.SERVED_DEFAULT;
    } else if (decision instanceof Decision.Enqueue) {
      return Outcome.QUEUED;
    } else if (decision instanceof Decision.Pause) {
      return Outcome.PAUSED;
    }
    return Outcome.REVIEW;
  }
}
