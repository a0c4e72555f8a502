package dev.detour.gateway.api;

import dev.detour.gateway.admin.AdminApi;
import dev.detour.gateway.chat.Serving;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.http.SocketReply;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.policy.event.Outcome;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where administrators' calls come in: the token first, then the body, then the operation. */
final class AdminDesk {
  private final Serving serving;
  private final LivePolicy policy;
  private final AdminApi admin;

  AdminDesk(Serving serving, LivePolicy policy, AdminApi admin) {
    this.serving = serving;
    this.policy = policy;
    this.admin = admin;
  }

  boolean owns(@Nullable String path) {
    return admin.owns(path);
  }

  void handle(HttpServerRequest request, String id, SocketReply reply) {
    request.response().headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!admin.opens(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      serving.metrics().unauthenticated();
      request.response().headers().set("www-authenticate", "Bearer");
      reply.closing();
      reply.error(unauthenticated(), ReplyHead.rejected(id, policy.version()));
      return;
    }
    BodyReader.read(
        request,
        serving.limits().maxBodyBytes(),
        serving.limits().callerTimeout(),
        serving.watchdog(),
        body ->
            admin
                .handle(
                    new AdminApi.Arrival(
                        id, request.method(), request.path(), request.params(), request.headers()),
                    body)
                .onSuccess(result -> answer(request, id, reply, result)),
        error -> {
          reply.closing();
          reply.error(error, ReplyHead.rejected(id, policy.version()));
        });
  }

  private void answer(
      HttpServerRequest request, String id, SocketReply reply, AdminApi.Result result) {
    if (result instanceof AdminApi.Result.Done done) {
      reply.json(
          done.status(),
          new ReplyHead(id, Optional.empty(), Outcome.SERVED, 0, 0, policy.version(), false),
          done.body());
    } else if (result instanceof AdminApi.Result.Refused refused) {
      refused
          .allowed()
          .ifPresent(methods -> request.response().headers().set(HttpHeaders.ALLOW, methods));
      reply.error(refused.error(), ReplyHead.rejected(id, policy.version()));
    }
  }

  private static OpenAiError unauthenticated() {
    return OpenAiError.invalidRequest(
        401,
        "invalid_admin_token",
        Optional.empty(),
        "No working admin token was given (expected: header 'Authorization: Bearer <token>').");
  }
}
