package dev.detour.console.recommendation;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.console.http.JsonBody;
import dev.detour.console.http.ProblemException;
import dev.detour.store.Evaluation;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationDetail;
import dev.detour.store.RecommendationStatus;
import dev.detour.store.RecommendationStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /recommendations}: proposals, their evidence, and the decisions about them. */
public final class RecommendationEndpoints {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_TEXT = 1_000;

  private final RecommendationStore recommendations;
  private final Evaluator evaluator;

  public RecommendationEndpoints(RecommendationStore recommendations, Evaluator evaluator) {
    this.recommendations = recommendations;
    this.evaluator = evaluator;
  }

  /** Adds the endpoints. */
  public void mount(Api api) {
    api.read("/recommendations", this::list);
    api.change(HttpMethod.POST, "/recommendations/evaluate", this::evaluate);
    api.read("/recommendations/:id", this::get);
    api.change(HttpMethod.POST, "/recommendations/:id/accept", this::accept);
    api.change(HttpMethod.POST, "/recommendations/:id/reject", this::reject);
  }

  private Future<Answer> list(Call call) {
    return list(call.query("status").map(RecommendationEndpoints::status), limit(call));
  }

  private Future<Answer> list(Optional<RecommendationStatus> status, int limit) {
    return recommendations
        .list(status, limit)
        .compose(
            items ->
                recommendations
                    .lastEvaluation(FirstTokenTimeout.KIND)
                    .map(last -> Answer.ok(json(items, last))));
  }

  private Future<Answer> evaluate(Call call) {
    return evaluator
        .evaluate()
        .compose(done -> list(Optional.of(RecommendationStatus.PROPOSED), DEFAULT_LIMIT));
  }

  private Future<Answer> get(Call call) {
    long id = call.pathNumber("id");
    return recommendations
        .find(id)
        .map(
            found ->
                Answer.ok(
                    json(
                        found.orElseThrow(
                            () -> ProblemException.notFound("Recommendation " + id)))));
  }

  private Future<Answer> accept(Call call) {
    long id = call.pathNumber("id");
    JsonBody body = call.optionalBody();
    String comment = body.optionalText("comment", "", MAX_TEXT);
    body.done();
    return recommendations
        .accept(id, call.session().username(), comment, FirstTokenTimeout::apply)
        .map(accepted -> Answer.ok(json(accepted)));
  }

  private Future<Answer> reject(Call call) {
    long id = call.pathNumber("id");
    JsonBody body = call.body();
    String reason = body.text("reason", 1, MAX_TEXT);
    body.done();
    return recommendations
        .reject(id, call.session().username(), reason)
        .map(rejected -> Answer.ok(json(rejected)));
  }

  private static int limit(Call call) {
    return call.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
  }

  private static RecommendationStatus status(String wireName) {
    return Arrays.stream(RecommendationStatus.values())
        .filter(status -> status.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.badRequest(
                    "status", "\"" + wireName + "\" (expected: a recommendation's status)"));
  }

  private static JsonObject json(List<Recommendation> items, Optional<Evaluation.Summary> last) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(json(item)));
    return new JsonObject()
        .put("items", array)
        .put("findings", last.map(Evaluation.Summary::findings).orElseGet(JsonArray::new))
        .put("evaluatedAt", last.map(found -> found.evaluatedAt().toString()).orElse(null));
  }

  private static JsonObject json(RecommendationDetail detail) {
    return json(detail.recommendation()).put("evidence", detail.evidence());
  }

  private static JsonObject json(Recommendation recommendation) {
    OptionalLong version = recommendation.resultingVersion();
    return new JsonObject()
        .put("id", recommendation.id())
        .put("kind", recommendation.kind())
        .put("subject", Subject.json(recommendation.subject()))
        .put("status", recommendation.status().wireName())
        .put("title", recommendation.title())
        .put("change", recommendation.change())
        .put("sampleSize", recommendation.sampleSize())
        .put("baseVersion", recommendation.baseVersion())
        .put("createdAt", recommendation.createdAt().toString())
        .put("decidedBy", recommendation.decidedBy().orElse(null))
        .put("decidedAt", recommendation.decidedAt().map(Instant::toString).orElse(null))
        .put("reason", recommendation.reason().orElse(null))
        .put("resultingVersion", version.isPresent() ? version.getAsLong() : null);
  }
}
