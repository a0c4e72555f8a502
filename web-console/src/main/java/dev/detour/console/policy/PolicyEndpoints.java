package dev.detour.console.policy;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.console.http.FieldError;
import dev.detour.console.http.JsonBody;
import dev.detour.console.http.ProblemException;
import dev.detour.console.http.ProblemType;
import dev.detour.policy.document.ParseResult;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.store.PolicySource;
import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import dev.detour.store.PolicyVersionInfo;
import dev.detour.store.Publication;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/** {@code /policy}: the document in force, its history, and new versions. */
public final class PolicyEndpoints {
  private static final int MAX_DOCUMENT = 1_000_000;
  private static final int MAX_COMMENT = 1_000;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final PolicyStore policies;

  public PolicyEndpoints(PolicyStore policies) {
    this.policies = policies;
  }

  /** Adds the endpoints. */
  public void mount(Api api) {
    api.read("/policy", this::current);
    api.read("/policy/versions", this::list);
    api.read("/policy/versions/:version", this::version);
    api.read("/policy/diff", this::diff);
    api.change(HttpMethod.POST, "/policy", this::publish);
    api.change(HttpMethod.POST, "/policy/validate", this::validate);
    api.change(HttpMethod.POST, "/policy/rollback", this::rollback);
  }

  private Future<Answer> current(Call call) {
    return policies
        .current()
        .map(
            found ->
                Answer.ok(
                    json(
                        found.orElseThrow(() -> ProblemException.notFound("A policy in force")),
                        true)));
  }

  private Future<Answer> list(Call call) {
    int limit = call.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
    OptionalLong before = call.optionalNumber("before");
    return policies
        .currentVersion()
        .compose(
            current -> policies.list(limit, before).map(page -> Answer.ok(json(page, current))));
  }

  private Future<Answer> version(Call call) {
    long version = call.pathNumber("version");
    return policies
        .currentVersion()
        .compose(
            current ->
                find(version).map(found -> Answer.ok(json(found, current == found.version()))));
  }

  private Future<Answer> diff(Call call) {
    long from = call.requiredNumber("from");
    long to = call.requiredNumber("to");
    return find(from)
        .compose(
            old ->
                find(to)
                    .map(
                        next -> {
                          DocumentDiff diff =
                              DocumentDiff.of(
                                  "version " + from,
                                  old.document(),
                                  "version " + to,
                                  next.document());
                          return Answer.ok(
                              new JsonObject()
                                  .put("from", from)
                                  .put("to", to)
                                  .put("unified", diff.unified())
                                  .put("added", diff.added())
                                  .put("removed", diff.removed()));
                        }));
  }

  private Future<Answer> validate(Call call) {
    JsonBody body = call.body();
    String document = body.text("document", 0, MAX_DOCUMENT);
    body.done();
    List<FieldError> errors = errors(document);
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("valid", errors.isEmpty())
                .put("errors", FieldError.toJson(errors))));
  }

  private Future<Answer> publish(Call call) {
    JsonBody body = call.body();
    String document = body.text("document", 1, MAX_DOCUMENT);
    String comment = body.optionalText("comment", "", MAX_COMMENT);
    long baseVersion = body.number("baseVersion", 0);
    body.done();
    requireValid(document);
    return policies
        .publish(
            new Publication(
                document, call.session().username(), comment, PolicySource.CONSOLE, baseVersion))
        .map(published -> Answer.created(json(published, true)));
  }

  private Future<Answer> rollback(Call call) {
    JsonBody body = call.body();
    long version = body.number("version", 1);
    String comment = body.optionalText("comment", "Back to version " + version, MAX_COMMENT);
    OptionalLong base =
        body.has("baseVersion")
            ? OptionalLong.of(body.number("baseVersion", 1))
            : OptionalLong.empty();
    body.done();
    return find(version)
        .compose(
            found -> {
              // A version of an older build may say what this build does not read any more.
              requireValid(found.document());
              return policies.rollback(version, base, call.session().username(), comment);
            })
        .map(published -> Answer.created(json(published, true)));
  }

  private Future<PolicyVersion> find(long version) {
    return policies
        .find(version)
        .map(
            found ->
                found.orElseThrow(
                    () -> ProblemException.notFound("Version " + version + " of the policy")));
  }

  private static void requireValid(String document) {
    List<FieldError> errors = errors(document);
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemType.INVALID_POLICY, errors.size() + " error(s) in the document.", errors);
    }
  }

  private static List<FieldError> errors(String document) {
    return PolicyDocument.parse(document) instanceof ParseResult.Invalid invalid
        ? invalid.errors().stream()
            .map(error -> new FieldError(error.path(), error.message()))
            .toList()
        : List.of();
  }

  private static JsonObject json(List<PolicyVersionInfo> page, long current) {
    JsonArray items = new JsonArray();
    page.forEach(info -> items.add(json(info, info.version() == current)));
    long last = page.isEmpty() ? 1 : page.get(page.size() - 1).version();
    return new JsonObject().put("items", items).put("nextBefore", last > 1 ? last : null);
  }

  private static JsonObject json(PolicyVersion version, boolean current) {
    return json(version.info(), current).put("document", version.document());
  }

  private static JsonObject json(PolicyVersionInfo info, boolean current) {
    OptionalLong parent = info.parent();
    return new JsonObject()
        .put("version", info.version())
        .put("sha256", info.sha256())
        .put("author", info.author())
        .put("comment", info.comment())
        .put("source", info.source().wireName())
        .put("parent", parent.isPresent() ? parent.getAsLong() : null)
        .put("createdAt", info.createdAt().toString())
        .put("current", current);
  }
}
