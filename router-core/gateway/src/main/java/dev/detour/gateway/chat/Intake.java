package dev.detour.gateway.chat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Reply;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.limit.Charge;
import dev.detour.gateway.limit.RateLimiter;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.telemetry.Dimensions;
import dev.detour.gateway.telemetry.RequestSpan;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.Policy;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.event.PolicyArm;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a body that has arrived to a request under way, or to an error; for every API alike. */
public final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Serving serving;

  public Intake(Serving serving) {
    this.serving = serving;
  }

  /**
   * One request that has arrived.
   *
   * @param surface the API it came by
   * @param id its id
   * @param snapshot the policy it runs under
   * @param caller who sent it
   * @param headers as sent
   * @param reply where the answer goes
   * @param run the run of the job that it is; empty while its caller waits
   */
  public record Arrival(
      Surface surface,
      String id,
      PolicySnapshot snapshot,
      KeyRing.Caller caller,
      MultiMap headers,
      Reply reply,
      Optional<JobRun> run) {
    /** A request whose caller waits. */
    public Arrival(
        Surface surface,
        String id,
        PolicySnapshot snapshot,
        KeyRing.Caller caller,
        MultiMap headers,
        Reply reply) {
      this(surface, id, snapshot, caller, headers, reply, Optional.empty());
    }
  }

  /** What is asked for, who pays, and what decides the price. */
  private record Order(CallerRequest body, Purse purse, BodyCosts costs) {}

  /** Handles a request. */
  public void handle(Arrival arrival, byte[] bytes) {
    try {
      start(arrival, arrival.surface.read(bytes));
    } catch (InvalidBodyException e) {
      refuse(arrival, Admission.unreadable(e));
    } catch (RuntimeException e) {
      log.error("request {} failed inside the router", arrival.id, e);
      arrival.reply.error(
          OpenAiError.internal(), ReplyHead.rejected(arrival.id, arrival.snapshot.version()));
    }
  }

  private void start(Arrival arrival, CallerRequest body) {
    Admission admission =
        Admission.of(
            arrival.snapshot.policy(),
            arrival.caller.rules(),
            arrival.headers,
            body,
            serving.clock().instant());
    Purse purse = purse(arrival, admission.traits());
    BodyCosts costs = BodyCosts.of(purse, body.body());
    admission = admission.within(costs);
    if (admission instanceof Admission.Admitted admitted) {
      limit(arrival, new Order(body, purse, costs), admitted);
    } else if (admission instanceof Admission.Refused refused) {
      refuse(arrival, refused);
    }
  }

  /** Counts the request. A job was counted when it was taken over. */
  private void limit(Arrival arrival, Order order, Admission.Admitted admitted) {
    if (arrival.run.isPresent()) {
      run(arrival, order, admitted, Charge.NONE);
      return;
    }
    RequestFacts facts = admitted.facts();
    RateLimiter.Verdict verdict =
        serving
            .limiter()
            .admit(
                arrival.caller,
                arrival.snapshot.policy().rateLimits(),
                facts.inputTokens() + facts.outputCap());
    verdict
        .standing()
        .writeTo(arrival.reply::header, arrival.surface.errors(), serving.clock().instant());
    if (verdict instanceof RateLimiter.Admitted counted) {
      run(arrival, order, admitted, counted.charge());
    } else if (verdict instanceof RateLimiter.Exceeded exceeded) {
      OpenAiError error =
          OpenAiError.throttled(
              "Too many " + exceeded.what() + ". Try again after the time in retry-after.",
              exceeded.retryAfter());
      refuse(arrival, new Admission.Refused(admitted.traits(), error));
    }
  }

  private void run(Arrival arrival, Order order, Admission.Admitted admitted, Charge charge) {
    CallerRequest body = order.body;
    Purse purse = order.purse;
    RequestFacts asked =
        arrival.run.map(run -> admitted.facts().asJob(run.progress())).orElseGet(admitted::facts);
    RequestFacts facts =
        purse.isCapped()
            ? asked.within(TokenBound.of(arrival.snapshot, body, order.costs, asked))
            : asked;
    RequestSpan span = span(arrival, admitted.traits(), budget(arrival, purse));
    String model = body.model();
    span.decidesOn(model == null ? Policy.AUTO : model, facts);
    RequestContext context =
        new RequestContext(
            arrival.id,
            arrival.snapshot,
            arrival.caller,
            arrival.headers,
            body,
            facts,
            purse,
            arrival.snapshot.policy().classPolicy(facts.trafficClass()).commit(),
            span,
            charge,
            arrival.run,
            System.nanoTime());
    new AttemptLoop(serving, context, arrival.reply).start();
  }

  private RequestSpan span(Arrival arrival, Admission.Traits traits, BudgetView budget) {
    Optional<RequestLabels> labels = traits.labels();
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
            traits.trafficClass(),
            traits.sensitivity(),
            arrival.snapshot.version(),
            PolicyArm.STABLE,
            budget.state());
    String keyId = arrival.caller.keyId().toString();
    RequestSpan span =
        RequestSpan.start(
                serving.tracer(),
                arrival.surface.path(),
                arrival.headers,
                dimensions,
                keyId,
                traits.stream())
            .keptIn(serving.stories(), dimensions, arrival.surface.path(), keyId, traits.stream());
    arrival.run.ifPresent(run -> span.runOf(run.jobId(), run.requestId()));
    return span;
  }

  private Purse purse(Arrival arrival, Admission.Traits traits) {
    String feature = traits.labels().flatMap(RequestLabels::feature).orElse("");
    return serving.budgets().purse(arrival.caller, feature);
  }

  private BudgetView budget(Arrival arrival, Purse purse) {
    return purse.view(arrival.snapshot.policy().budgets(), serving.clock().instant());
  }

  /**
   * Refuses a request of a known caller: that is a decision too, and is recorded before it is told.
   */
  private void refuse(Arrival arrival, Admission.Refused refused) {
    OpenAiError error = refused.error();
    serving.metrics().requestRefused(Outcome.REJECTED);
    BudgetView budget = budget(arrival, purse(arrival, refused.traits()));
    span(arrival, refused.traits(), budget)
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
                budget));
    arrival.reply.error(error, ReplyHead.rejected(arrival.id, arrival.snapshot.version()));
  }
}
