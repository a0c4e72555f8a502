package dev.detour.gateway.jobs;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.http.SocketReply;
import dev.detour.gateway.live.KeyRing;
import dev.detour.policy.WireName;
import dev.detour.store.Job;
import dev.detour.store.JobState;
import dev.detour.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/jobs}: a tenant's jobs, listed, shown and taken back. Jobs of other tenants do not
 * exist.
 */
public final class JobsApi {
  private static final String CANCEL = "/cancel";
  private static final int MOST = 100;
  private static final int UNLESS_SAID = 20;

  private final JobStore store;

  JobsApi(JobStore store) {
    this.store = store;
  }

  /** Whether a path is one of these. */
  public static boolean handles(@Nullable String path) {
    return path != null && (path.equals(JobJson.PATH) || path.startsWith(JobJson.PATH + "/"));
  }

  /**
   * Handles a request whose path is one of these.
   *
   * @param head of an answer that is no error
   */
  public void handle(
      HttpServerRequest request, KeyRing.Caller caller, SocketReply reply, ReplyHead head) {
    String rest = request.path().substring(JobJson.PATH.length());
    boolean cancels = rest.endsWith(CANCEL) && rest.length() > CANCEL.length();
    HttpMethod expected = cancels ? HttpMethod.POST : HttpMethod.GET;
    if (!request.method().equals(expected)) {
      reply.header("allow", expected.name());
      reject(
          reply,
          head,
          OpenAiError.invalidRequest(
              405,
              "method_not_allowed",
              Optional.empty(),
              "Not allowed: " + request.method() + " (expected: " + expected + ")."));
    } else if (rest.isEmpty() || rest.equals("/")) {
      list(request, caller, reply, head);
    } else if (cancels) {
      String id = rest.substring(1, rest.length() - CANCEL.length());
      show(store.cancel(caller.tenant(), id), reply, head);
    } else {
      show(store.find(caller.tenant(), rest.substring(1)), reply, head);
    }
  }

  private void list(
      HttpServerRequest request, KeyRing.Caller caller, SocketReply reply, ReplyHead head) {
    Optional<Integer> limit = limit(request.getParam("limit"));
    String wanted = request.getParam("status");
    Optional<JobState> state = Optional.ofNullable(wanted).flatMap(JobsApi::state);
    if (limit.isEmpty()) {
      reject(reply, head, badParameter("limit", "a whole number, 1.." + MOST));
    } else if (wanted != null && state.isEmpty()) {
      reject(
          reply,
          head,
          badParameter(
              "status",
              Arrays.stream(JobState.values())
                  .map(WireName::wireName)
                  .collect(Collectors.joining(" | "))));
    } else {
      int most = limit.get();
      answer(
          store
              .list(
                  caller.tenant(), state, Optional.ofNullable(request.getParam("after")), most + 1)
              .map(jobs -> Optional.of(JobJson.page(jobs, most))),
          reply,
          head);
    }
  }

  private void show(Future<Optional<Job>> found, SocketReply reply, ReplyHead head) {
    answer(found.map(job -> job.map(JobJson::whole)), reply, head);
  }

  private static void answer(Future<Optional<Buffer>> found, SocketReply reply, ReplyHead head) {
    found
        .onSuccess(
            body -> {
              if (body.isPresent()) {
                reply.json(200, head, body.get());
              } else {
                reject(
                    reply,
                    head,
                    OpenAiError.invalidRequest(
                        404,
                        "job_not_found",
                        Optional.of("id"),
                        "The job does not exist or you do not have access to it."));
              }
            })
        .onFailure(e -> reject(reply, head, unavailable()));
  }

  private static void reject(SocketReply reply, ReplyHead head, OpenAiError error) {
    reply.error(error, ReplyHead.rejected(head.requestId(), head.policyVersion()));
  }

  private static Optional<Integer> limit(@Nullable String text) {
    if (text == null) {
      return Optional.of(UNLESS_SAID);
    }
    try {
      int limit = Integer.parseInt(text);
      return limit >= 1 && limit <= MOST ? Optional.of(limit) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<JobState> state(String name) {
    return Arrays.stream(JobState.values())
        .filter(state -> state.wireName().equals(name))
        .findFirst();
  }

  private static OpenAiError badParameter(String name, String expected) {
    return OpenAiError.invalidRequest(
        400,
        "invalid_request",
        Optional.of(name),
        "Invalid parameter '" + name + "' (expected: " + expected + ").");
  }

  private static OpenAiError unavailable() {
    return OpenAiError.server(503, "job_store_unavailable", "The jobs cannot be read now.");
  }
}
