package dev.detour.console.http;

import dev.detour.console.clickhouse.AnalyticsUnavailableException;
import dev.detour.store.StoreException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into a problem document. */
public final class Problems {
  private static final Logger logger = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Answers a failed request. */
  public static void answer(RoutingContext context) {
    ProblemException problem = problem(context.failure(), context.statusCode());
    if (problem.type() == ProblemType.INTERNAL) {
      logger.error(
          "{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
    }
    HttpServerResponse response = context.response();
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    problem.headers().forEach(response::putHeader);
    response
        .setStatusCode(problem.type().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(problem.toJson().toBuffer());
  }

  private static ProblemException problem(@Nullable Throwable failure, int status) {
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    if (failure instanceof StoreException store) {
      return ofStore(store);
    }
    if (failure instanceof AnalyticsUnavailableException away) {
      return new ProblemException(
          ProblemType.ANALYTICS_UNAVAILABLE, String.valueOf(away.getMessage()));
    }
    return ofStatus(failure instanceof HttpException http ? http.getStatusCode() : status);
  }

  private static ProblemException ofStore(StoreException failure) {
    String detail = sentence(String.valueOf(failure.getMessage()));
    if (failure instanceof StoreException.StaleBase) {
      return new ProblemException(ProblemType.STALE_BASE_VERSION, detail);
    }
    if (failure instanceof StoreException.NotOpen) {
      return new ProblemException(ProblemType.NOT_OPEN, detail);
    }
    if (failure instanceof StoreException.NotFound) {
      return new ProblemException(ProblemType.NOT_FOUND, detail);
    }
    if (failure instanceof StoreException.Unavailable) {
      logger.warn("{}", failure.getMessage());
      return new ProblemException(
          ProblemType.STORE_UNAVAILABLE, "Postgres does not answer. Please try again.");
    }
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }

  private static ProblemException ofStatus(int status) {
    return switch (status) {
      case 404 -> new ProblemException(ProblemType.NOT_FOUND, "There is nothing at this address.");
      case 413 -> new ProblemException(ProblemType.TOO_LARGE, "At most 2 MiB are taken.");
      case 400, 414, 431 ->
          new ProblemException(ProblemType.BAD_REQUEST, "The request is malformed.");
      default ->
          new ProblemException(ProblemType.INTERNAL, "The console's log says more about it.");
    };
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
