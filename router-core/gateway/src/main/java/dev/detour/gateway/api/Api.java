package dev.detour.gateway.api;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.admin.AdminApi;
import dev.detour.gateway.batch.Batches;
import dev.detour.gateway.batch.Exchange;
import dev.detour.gateway.chat.Intake;
import dev.detour.gateway.chat.RequestIds;
import dev.detour.gateway.chat.Serving;
import dev.detour.gateway.http.CallerConnection;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Readiness;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.http.SocketReply;
import dev.detour.gateway.http.Watchdog;
import dev.detour.gateway.jobs.JobsApi;
import dev.detour.gateway.limit.KeyConcurrency;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.policy.event.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths of the router. One per event loop. */
public final class Api {
  private static final Logger log = LoggerFactory.getLogger(Api.class);
  private static final String MODELS = "/v1/models";

  private final Serving serving;
  private final LivePolicy policy;
  private final KeyRing keys;
  private final KeyConcurrency concurrency;
  private final Readiness readiness;
  private final GatewayMetrics metrics;
  private final GatewayConfig.Limits limits;
  private final Intake intake;
  private final Map<String, Surface> surfaces;
  private final AdminDesk admin;
  private final JobsApi jobs;
  private final Batches batches;

  public Api(
      Serving serving,
      LivePolicy policy,
      KeyRing keys,
      KeyConcurrency concurrency,
      Readiness readiness,
      AdminApi admin,
      JobsApi jobs,
      Batches batches) {
    this.serving = serving;
    this.policy = policy;
    this.keys = keys;
    this.concurrency = concurrency;
    this.readiness = readiness;
    this.metrics = serving.metrics();
    this.limits = serving.limits();
    this.intake = new Intake(serving);
    this.surfaces = Surfaces.all(limits.maxBodyBytes());
    this.admin = new AdminDesk(serving, policy, admin);
    this.jobs = jobs;
    this.batches = batches;
  }

  /** Handles a request. A path that nobody thought of must not leave its caller waiting. */
  public void handle(HttpServerRequest request) {
    try {
      dispatch(request);
    } catch (RuntimeException e) {
      log.error("{} {} failed inside the router", request.method(), request.path(), e);
      if (request.response().headWritten()) {
        CallerConnection.abort(request.connection());
      } else {
        reject(request, OpenAiError.internal());
      }
    }
  }

  private void dispatch(HttpServerRequest request) {
    Surface surface = surfaces.get(request.path());
    if (surface != null) {
      if (allows(request, HttpMethod.POST)) {
        complete(request, surface);
      }
      return;
    }
    switch (request.path()) {
      case MODELS -> {
        if (allows(request, HttpMethod.GET)) {
          models(request, Optional.empty());
        }
      }
      case "/healthz" -> plain(request, 200, "text/plain", Buffer.buffer("ok"));
      case "/readyz" ->
          plain(request, readiness.isReady() ? 200 : 503, "application/json", readiness.body());
      case "/metrics" ->
          plain(request, 200, "text/plain; version=0.0.4", Buffer.buffer(metrics.scrape()));
      default -> {
        if (request.path() != null && request.path().startsWith(MODELS + "/")) {
          if (allows(request, HttpMethod.GET)) {
            models(request, Optional.of(request.path().substring(MODELS.length() + 1)));
          }
        } else {
          others(request);
        }
      }
    }
  }

  private void others(HttpServerRequest request) {
    if (admin.owns(request.path())) {
      if (isReadable(request)) {
        admin.handle(request, newId(), reply(request));
      }
    } else if (JobsApi.handles(request.path())) {
      if (isReadable(request)) {
        jobs(request);
      }
    } else if (Batches.handles(request.path())) {
      if (isReadable(request)) {
        batches(request);
      }
    } else {
      reject(request, unknownPath(request));
    }
  }

  /**
   * Whether the query can be decoded, which Vert.x does when it is first asked for, into texts that
   * the store can look for.
   */
  private boolean isReadable(HttpServerRequest request) {
    try {
      if (request.params().entries().stream().noneMatch(it -> it.getValue().indexOf('\0') >= 0)) {
        return true;
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    reject(
        request,
        OpenAiError.invalidRequest(
            400,
            "invalid_request",
            Optional.empty(),
            "The query cannot be read (expected: UTF-8 without U+0000, percent-encoded)."));
    return false;
  }

  private boolean allows(HttpServerRequest request, HttpMethod method) {
    if (request.method().equals(method)) {
      return true;
    }
    request.response().headers().set(HttpHeaders.ALLOW, method.name());
    reject(
        request,
        OpenAiError.invalidRequest(
            405,
            "method_not_allowed",
            Optional.empty(),
            "Not allowed: " + request.method() + " (expected: " + method + ")."));
    return false;
  }

  private void complete(HttpServerRequest request, Surface surface) {
    PolicySnapshot snapshot = policy.current();
    KeyRing.Caller caller = authenticated(request, snapshot);
    if (caller == null || snapshot == null) {
      return;
    }
    if (!concurrency.enter(caller.keyId())) {
      metrics.requestRefused(Outcome.REJECTED);
      reject(request, tooManyAtOnce());
      return;
    }
    SocketReply reply = reply(request);
    reply.onOver(() -> concurrency.leave(caller.keyId()));
    String id = newId();
    BodyReader.read(
        request,
        limits.maxBodyBytes(),
        limits.callerTimeout(),
        serving.watchdog(),
        body ->
            intake.handle(
                new Intake.Arrival(surface, id, snapshot, caller, request.headers(), reply), body),
        error -> {
          metrics.requestRefused(Outcome.REJECTED);
          reply.closing();
          reply.error(error, ReplyHead.rejected(id, snapshot.version()));
        });
  }

  private void models(HttpServerRequest request, Optional<String> encodedName) {
    PolicySnapshot snapshot = policy.current();
    KeyRing.Caller caller = authenticated(request, snapshot);
    if (caller == null || snapshot == null) {
      return;
    }
    ModelList list = new ModelList(snapshot, caller, errors(request));
    Optional<Buffer> body =
        encodedName.isEmpty()
            ? Optional.of(list.all())
            : decoded(encodedName.get()).flatMap(list::one);
    ReplyHead head =
        new ReplyHead(newId(), Optional.empty(), Outcome.SERVED, 0, 0, snapshot.version(), false);
    if (body.isPresent()) {
      reply(request).json(200, head, body.get());
    } else {
      reject(
          request,
          OpenAiError.invalidRequest(
              404,
              "model_not_found",
              Optional.of("model"),
              "The model does not exist or you do not have access to it."));
    }
  }

  /** A name that stands in a path, where a plus is a plus; empty when it cannot be decoded. */
  private static Optional<String> decoded(String name) {
    try {
      return Optional.of(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void jobs(HttpServerRequest request) {
    PolicySnapshot snapshot = policy.current();
    KeyRing.Caller caller = authenticated(request, snapshot);
    if (caller != null && snapshot != null) {
      jobs.handle(
          request,
          caller,
          reply(request),
          new ReplyHead(
              newId(), Optional.empty(), Outcome.SERVED, 0, 0, snapshot.version(), false));
    }
  }

  private void batches(HttpServerRequest request) {
    PolicySnapshot snapshot = policy.current();
    KeyRing.Caller caller = authenticated(request, snapshot);
    if (caller == null || snapshot == null) {
      return;
    }
    ReplyHead head =
        new ReplyHead(newId(), Optional.empty(), Outcome.SERVED, 0, 0, snapshot.version(), false);
    Exchange exchange = new Exchange(request, caller, snapshot, reply(request), head);
    Watchdog.Watch watch = serving.watchdog().watch(limits.callerTimeout(), () -> giveUp(exchange));
    request.end().onComplete(ended -> serving.watchdog().cancel(watch));
    batches.handle(exchange);
  }

  /** Closes the connection behind the answer, or what still arrives would be kept all the same. */
  private void giveUp(Exchange exchange) {
    exchange.reply().closing();
    exchange.reject(BodyReader.tooSlow(limits.callerTimeout()));
    exchange.request().connection().close();
  }

  /** Who asks; null after answering somebody who may not, or when nobody can be served. */
  private KeyRing.@Nullable Caller authenticated(
      HttpServerRequest request, @Nullable PolicySnapshot snapshot) {
    if (snapshot == null || !keys.isLoaded()) {
      reject(request, OpenAiError.server(503, "not_ready", "The router has no policy yet."));
      return null;
    }
    KeyRing.Caller caller = keys.authenticate(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (caller == null) {
      caller = keys.authenticateKey(request.getHeader("x-api-key"));
    }
    if (caller == null) {
      metrics.unauthenticated();
      reject(request, unauthenticated());
    }
    return caller;
  }

  private void reject(HttpServerRequest request, OpenAiError error) {
    if (error.status() == 401) {
      request.response().headers().set("www-authenticate", "Bearer");
    }
    SocketReply reply = reply(request);
    if (!request.isEnded()) {
      reply.closing(); // the body is not read
    }
    reply.error(error, ReplyHead.rejected(newId(), policy.version()));
  }

  private SocketReply reply(HttpServerRequest request) {
    SocketReply reply =
        new SocketReply(request, serving.watchdog(), limits.callerTimeout(), errors(request));
    if (readiness.isDraining()) {
      reply.closing();
    }
    return reply;
  }

  /** An API's errors are in its own shape, also those before anything of a request was read. */
  private ErrorShape errors(HttpServerRequest request) {
    Surface surface = surfaces.get(request.path());
    if (surface != null) {
      return surface.errors();
    }
    return request.headers().contains("anthropic-version")
        ? ErrorShape.ANTHROPIC
        : ErrorShape.OPENAI;
  }

  private String newId() {
    return RequestIds.next(serving.clock().millis());
  }

  private static void plain(HttpServerRequest request, int status, String type, Buffer body) {
    request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
  }

  private OpenAiError tooManyAtOnce() {
    return OpenAiError.throttled(
        "Too many requests of this key at once (expected: <= " + concurrency.most() + ").",
        Duration.ofSeconds(1));
  }

  private static OpenAiError unauthenticated() {
    return OpenAiError.invalidRequest(
        401,
        "invalid_api_key",
        Optional.empty(),
        "No working API key was given (expected: header 'Authorization: Bearer dtr_...').");
  }

  private static OpenAiError unknownPath(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    return OpenAiError.invalidRequest(
        404,
        "unknown_url",
        Optional.empty(),
        "Unknown request URL: "
            + request.method()
            + " "
            + (path.length() <= 200 ? path : path.substring(0, 200))
            + ".");
  }
}
