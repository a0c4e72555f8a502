package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.limit.Charge;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.telemetry.RequestSpan;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.ClassPolicy;
import dev.detour.policy.document.CommitMode;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * A request that may be decided on.
 *
 * @param id this request
 * @param snapshot the policy it runs under, to its end
 * @param caller who sent it
 * @param headers as sent
 * @param body what was sent
 * @param facts what decisions know of it
 * @param purse what pays for it
 * @param commit when its stream is bound to a route
 * @param span its span
 * @param charge the tokens that it took of its limits
 * @param run the run of the job that it is; empty while its caller waits
 * @param arrivedNanos when it was there, by the monotonic clock
 */
record RequestContext(
    String id,
    PolicySnapshot snapshot,
    KeyRing.Caller caller,
    MultiMap headers,
    CallerRequest body,
    RequestFacts facts,
    Purse purse,
    CommitMode commit,
    RequestSpan span,
    Charge charge,
    Optional<JobRun> run,
    long arrivedNanos) {

  /** What the policy says about its class. */
  ClassPolicy classPolicy() {
    return snapshot.policy().classPolicy(facts.trafficClass());
  }

  /** Whether a stream that breaks may be continued by another route. */
  boolean mayBeContinued() {
    WireApi api = body.surface().api();
    return body.stream()
        && commit == CommitMode.FIRST_TOKEN
        && classPolicy().continueStreams()
        && api != WireApi.EMBEDDINGS
        && hasPlainForm();
  }

  private boolean hasPlainForm() {
    try {
      return body.conversation().beyond().isEmpty();
    } catch (UntranslatableException e) {
      return false;
    }
  }
}
