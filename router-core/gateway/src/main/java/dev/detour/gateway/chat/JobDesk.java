package dev.detour.gateway.chat;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** Takes over requests that go on without their callers. */
public interface JobDesk {
  /**
   * Makes a request a job. The job is stored when the future succeeds.
   *
   * @return what its caller is told; fails with {@link Refusal} when it cannot be taken
   */
  Future<JobTicket> take(Deferred deferred);

  /**
   * A request that goes on without its caller.
   *
   * @param traceParent its span
   * @param surface the path that it came to
   * @param headers as sent
   * @param body as sent
   * @param decision what became of it
   * @param attempts made so far
   * @param failure the last attempt's
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Deferred(
      String requestId,
      String traceParent,
      PolicySnapshot snapshot,
      KeyRing.Caller caller,
      String surface,
      RequestFacts facts,
      MultiMap headers,
      byte[] body,
      Decision.Defer decision,
      int attempts,
      Optional<ProviderFailure> failure) {}

  /** Why a request is not taken. */
  final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient OpenAiError error;

    public Refusal(OpenAiError error) {
      super(error.message());
      this.error = error;
    }

    /** What its caller is told. */
    public OpenAiError error() {
      return error;
    }
  }
}
