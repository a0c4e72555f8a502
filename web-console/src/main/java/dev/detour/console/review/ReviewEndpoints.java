package dev.detour.console.review;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.console.http.JsonBody;
import dev.detour.console.http.ProblemException;
import dev.detour.store.Job;
import dev.detour.store.Review;
import dev.detour.store.ReviewStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** {@code /reviews}: jobs that wait for a person, and what people decided. */
public final class ReviewEndpoints {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_NOTE = 1_000;
  private static final int MAX_TEXT = 1_000_000;
  private static final String OPEN = "open";

  private final ReviewStore reviews;
  private final Clock clock;

  public ReviewEndpoints(ReviewStore reviews, Clock clock) {
    this.reviews = reviews;
    this.clock = clock;
  }

  /** Adds the endpoints. */
  public void mount(Api api) {
    api.read("/reviews", this::list);
    api.read("/reviews/:id", call -> find(call.pathNumber("id")).map(ReviewEndpoints::ok));
    api.change(HttpMethod.POST, "/reviews/:id/retry", this::retry);
    api.change(HttpMethod.POST, "/reviews/:id/edit", this::edit);
    api.change(HttpMethod.POST, "/reviews/:id/answer", this::answer);
    api.change(HttpMethod.POST, "/reviews/:id/discard", this::discard);
  }

  private Future<Answer> list(Call call) {
    String state = call.query("state").orElse(OPEN);
    if (!state.equals(OPEN) && !state.equals("decided")) {
      throw ProblemException.badRequest("state", "\"" + state + "\" (expected: open | decided)");
    }
    int limit = call.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
    return reviews
        .list(state.equals(OPEN), call.optionalNumber("before"), limit)
        .map(found -> Answer.ok(json(found, limit)));
  }

  private Future<Review.Detail> find(long id) {
    return reviews
        .find(id)
        .map(found -> found.orElseThrow(() -> ProblemException.notFound("Review " + id)));
  }

  private Future<Answer> retry(Call call) {
    JsonBody body = call.optionalBody();
    Review.Decider decider = decider(call, body);
    body.done();
    return reviews.retry(call.pathNumber("id"), decider).map(ReviewEndpoints::ok);
  }

  private Future<Answer> edit(Call call) {
    JsonBody body = call.body();
    String request = body.text("request", 2, MAX_TEXT);
    Review.Decider decider = decider(call, body);
    body.done();
    return reviews
        .editAndRetry(call.pathNumber("id"), object(request), decider)
        .map(ReviewEndpoints::ok);
  }

  private Future<Answer> answer(Call call) {
    long id = call.pathNumber("id");
    JsonBody body = call.body();
    String text = body.text("text", 1, MAX_TEXT);
    Review.Decider decider = decider(call, body);
    body.done();
    return find(id)
        .map(detail -> HandAnswer.of(detail.review().job(), text, clock.instant()))
        .compose(answer -> reviews.answer(id, answer, decider))
        .map(ReviewEndpoints::ok);
  }

  private Future<Answer> discard(Call call) {
    JsonBody body = call.body();
    String reason = body.text("reason", 1, MAX_NOTE);
    body.done();
    return reviews
        .discard(call.pathNumber("id"), new Review.Decider(call.session().username(), reason))
        .map(ReviewEndpoints::ok);
  }

  private static Review.Decider decider(Call call, JsonBody body) {
    return new Review.Decider(
        call.session().username(), body.optionalText("comment", "", MAX_NOTE));
  }

  private static Buffer object(String request) {
    try {
      new JsonObject(request);
      return Buffer.buffer(request);
    } catch (DecodeException | ClassCastException notAnObject) {
      throw ProblemException.badRequest("request", "not JSON (expected: a JSON object)");
    }
  }

  private static Answer ok(Review.Detail detail) {
    Job job = detail.review().job();
    return Answer.ok(
        json(detail.review())
            .put("request", detail.request().toString())
            .put("result", job.result().map(result -> result.body().toString()).orElse(null))
            .put("attemptLog", attempts(job)));
  }

  private static JsonArray attempts(Job job) {
    JsonArray attempts = new JsonArray();
    for (int i = 0; i < job.attempts().size(); i++) {
      JsonObject attempt = job.attempts().getJsonObject(i);
      attempts.add(
          new JsonObject()
              .put("route", attempt.getString("route"))
              .put("step", attempt.getString("step"))
              .put("at", time(attempt.getString("at"))));
    }
    return attempts;
  }

  /** Postgres writes an offset; the contract's times are UTC. */
  private static String time(String stored) {
    return java.time.OffsetDateTime.parse(stored).toInstant().toString();
  }

  private static JsonObject json(List<Review> found, int limit) {
    JsonArray items = new JsonArray();
    found.forEach(review -> items.add(json(review)));
    boolean more = found.size() == limit;
    return new JsonObject()
        .put("items", items)
        .put("nextBefore", more ? found.get(limit - 1).id() : null);
  }

  private static JsonObject json(Review review) {
    Job job = review.job();
    return new JsonObject()
        .put("id", review.id())
        .put("job", job.id())
        .put("jobStatus", job.state().wireName())
        .put("tenant", job.tenant())
        .put("feature", job.feature().orElse(null))
        .put("trafficClass", job.trafficClass().wireName())
        .put("surface", job.surface())
        .put("reason", review.reason())
        .put("failure", job.failure().orElse(null))
        .put("requestId", job.requestId())
        .put("attempts", job.attemptsMade())
        .put("maxAttempts", job.retryBudget())
        .put("openedAt", review.openedAt().toString())
        .put("decision", review.decision().orElse(null))
        .put("decidedBy", review.decidedBy().orElse(null))
        .put("decidedAt", review.decidedAt().map(Instant::toString).orElse(null))
        .put("comment", review.note().filter(note -> !note.isEmpty()).orElse(null));
  }
}
