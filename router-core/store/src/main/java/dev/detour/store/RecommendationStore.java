package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The recommendations: proposed, then accepted, rejected or expired, each step with its audit entry
 * in one transaction. Locks are taken in the order recommendations, policy versions, audit head.
 */
public final class RecommendationStore {
  private static final String COLUMNS =
      """
      id, kind, subject, status, title, change, sample_size, base_version, created_at,
        decided_by, decided_at, reason, resulting_version
      """;
  private static final String LIST =
      "select "
          + COLUMNS
          + " from detour.recommendations where status = coalesce($1, status)"
          + " order by id desc limit $2";
  private static final String FIND =
      "select "
          + COLUMNS
          + ", evidence::text as evidence from detour.recommendations where id = $1";
  private static final String FIND_FOR_UPDATE = FIND + " for update";
  private static final String LOCK =
      "lock table detour.recommendations in share row exclusive mode";
  private static final String INSERT =
      """
      insert into detour.recommendations
        (kind, subject, title, change, evidence, sample_size, base_version)
      values ($1, $2, $3, $4, $5::text::json, $6, $7)
      on conflict (kind, subject) where status = 'proposed' do nothing
      returning id
      """;
  private static final String DECIDE =
      """
      update detour.recommendations
      set status = $2, decided_by = $3, decided_at = clock_timestamp(), reason = $4,
        resulting_version = $5
      where id = $1
      """;
  private static final String SAVE_EVALUATION =
      """
      insert into detour.evaluations (kind, evaluated_at, base_version, findings)
      values ($1, $2, $3, $4)
      on conflict (kind) do update set evaluated_at = excluded.evaluated_at,
        base_version = excluded.base_version, findings = excluded.findings
      """;
  private static final String LAST_EVALUATION =
      "select evaluated_at, base_version, findings from detour.evaluations where kind = $1";

  private final Database database;

  public RecommendationStore(Database database) {
    this.database = database;
  }

  /** At most {@code limit} recommendations, newest first; of any status when none is given. */
  public Future<List<Recommendation>> list(Optional<RecommendationStatus> status, int limit) {
    return database.list(
        LIST,
        Tuple.of(status.map(RecommendationStatus::wireName).orElse(null), limit),
        RecommendationStore::recommendation);
  }

  /** One recommendation; empty when there is none of that id. */
  public Future<Optional<RecommendationDetail>> find(long id) {
    return database.first(FIND, Tuple.of(id), RecommendationStore::detail);
  }

  /** The last evaluation of a kind; empty before the first. */
  public Future<Optional<Evaluation.Summary>> lastEvaluation(String kind) {
    return database.first(
        LAST_EVALUATION,
        Tuple.of(kind),
        row ->
            new Evaluation.Summary(
                row.getOffsetDateTime("evaluated_at").toInstant(),
                row.getLong("base_version"),
                row.getJsonArray("findings")));
  }

  /** Stores an evaluation: closes what it expires, opens what it proposes, keeps its findings. */
  public Future<Void> save(Evaluation evaluation) {
    return database.inTransaction(
        connection ->
            connection
                .query(LOCK)
                .execute()
                .compose(locked -> expireAll(connection, evaluation.expire()))
                .compose(expired -> proposeAll(connection, evaluation))
                .compose(
                    proposed ->
                        Database.update(
                            connection,
                            SAVE_EVALUATION,
                            Tuple.of(
                                evaluation.kind(),
                                PolicyStore.utc(evaluation.evaluatedAt()),
                                evaluation.baseVersion(),
                                evaluation.findings())))
                .mapEmpty());
  }

  /**
   * Accepts a proposal: edits the policy in force and publishes it as a new version.
   *
   * @return the decided recommendation; fails with {@link StoreException.NotFound}, {@link
   *     StoreException.NotOpen} or whatever the edit throws
   */
  public Future<RecommendationDetail> accept(
      long id, String actor, String comment, PolicyEdit edit) {
    return database.inTransaction(
        connection ->
            requireOpen(connection, id)
                .compose(
                    open ->
                        PolicyStore.lock(connection)
                            .compose(current -> publish(connection, open, current, actor, edit))
                            .compose(
                                version ->
                                    decide(
                                        connection,
                                        open,
                                        new Verdict(
                                            RecommendationStatus.ACCEPTED,
                                            actor,
                                            comment,
                                            OptionalLong.of(version.version()))))));
  }

  /** Turns a proposal down; fails as {@link #accept} does. */
  public Future<RecommendationDetail> reject(long id, String actor, String reason) {
    return database.inTransaction(
        connection ->
            requireOpen(connection, id)
                .compose(
                    open ->
                        decide(
                            connection,
                            open,
                            new Verdict(
                                RecommendationStatus.REJECTED,
                                actor,
                                reason,
                                OptionalLong.empty()))));
  }

  private static Future<PolicyVersion> publish(
      SqlConnection connection,
      RecommendationDetail open,
      Optional<PolicyVersion> current,
      String actor,
      PolicyEdit edit) {
    if (current.isEmpty()) {
      return Future.failedFuture(new StoreException.NotFound("a policy in force"));
    }
    String document = edit.apply(current.get(), open);
    return PolicyStore.insert(
        connection,
        new Publication(
            document,
            actor,
            open.recommendation().title(),
            PolicySource.RECOMMENDATION,
            current.get().version()),
        "policy.published");
  }

  private static Future<Void> expireAll(SqlConnection connection, List<Evaluation.Expiry> all) {
    Future<Void> done = Future.succeededFuture();
    for (Evaluation.Expiry expiry : all) {
      done = done.compose(before -> expire(connection, expiry));
    }
    return done;
  }

  private static Future<Void> expire(SqlConnection connection, Evaluation.Expiry expiry) {
    Verdict verdict =
        new Verdict(
            RecommendationStatus.EXPIRED, AuditEvent.SYSTEM, expiry.reason(), OptionalLong.empty());
    return Database.first(
            connection, FIND_FOR_UPDATE, Tuple.of(expiry.id()), RecommendationStore::detail)
        .compose(
            found ->
                found.filter(RecommendationStore::isOpen).isPresent()
                    ? decide(connection, found.get(), verdict).mapEmpty()
                    : Future.succeededFuture());
  }

  private static Future<Void> proposeAll(SqlConnection connection, Evaluation evaluation) {
    Future<Void> done = Future.succeededFuture();
    for (NewRecommendation proposal : evaluation.propose()) {
      done = done.compose(before -> propose(connection, evaluation, proposal));
    }
    return done;
  }

  private static Future<Void> propose(
      SqlConnection connection, Evaluation evaluation, NewRecommendation proposal) {
    String evidence = proposal.evidence().encode();
    Tuple row =
        Tuple.of(
            evaluation.kind(),
            proposal.subject(),
            proposal.title(),
            proposal.change(),
            evidence,
            proposal.sampleSize(),
            evaluation.baseVersion());
    JsonObject audited =
        new JsonObject()
            .put("kind", evaluation.kind())
            .put("subject", proposal.subject())
            .put("change", proposal.change())
            .put("baseVersion", evaluation.baseVersion())
            .put("sampleSize", proposal.sampleSize())
            .put("evidenceSha256", sha256(evidence));
    return Database.list(connection, INSERT, row, inserted -> inserted.getLong("id"))
        .compose(
            ids ->
                ids.isEmpty()
                    // Another console evaluated at the same time; its proposal stands.
                    ? Future.succeededFuture()
                    : AuditLog.append(
                            connection,
                            new AuditEvent(
                                AuditEvent.SYSTEM,
                                "recommendation.proposed",
                                "recommendation/" + ids.get(0),
                                audited))
                        .mapEmpty());
  }

  private static Future<RecommendationDetail> requireOpen(SqlConnection connection, long id) {
    return Database.first(connection, FIND_FOR_UPDATE, Tuple.of(id), RecommendationStore::detail)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.failedFuture(new StoreException.NotFound("recommendation/" + id));
              }
              return isOpen(found.get())
                  ? Future.succeededFuture(found.get())
                  : Future.failedFuture(
                      new StoreException.NotOpen(id, found.get().recommendation().status()));
            });
  }

  private static Future<RecommendationDetail> decide(
      SqlConnection connection, RecommendationDetail open, Verdict verdict) {
    long id = open.recommendation().id();
    Long version =
        verdict.resultingVersion().isPresent() ? verdict.resultingVersion().getAsLong() : null;
    JsonObject audited =
        new JsonObject()
            .put("from", RecommendationStatus.PROPOSED.wireName())
            .put("to", verdict.status().wireName())
            .put("kind", open.recommendation().kind())
            .put("subject", open.recommendation().subject())
            .put("change", open.recommendation().change())
            .put("reason", verdict.reason())
            .put("resultingVersion", version)
            .put("evidenceSha256", sha256(open.evidence().encode()));
    return Database.update(
            connection,
            DECIDE,
            Tuple.of(id, verdict.status().wireName(), verdict.actor(), verdict.reason(), version))
        .compose(
            updated ->
                AuditLog.append(
                    connection,
                    new AuditEvent(
                        verdict.actor(),
                        "recommendation." + verdict.status().wireName(),
                        "recommendation/" + id,
                        audited)))
        .compose(
            audit -> Database.list(connection, FIND, Tuple.of(id), RecommendationStore::detail))
        .map(found -> found.get(0));
  }

  private static boolean isOpen(RecommendationDetail detail) {
    return detail.recommendation().status() == RecommendationStatus.PROPOSED;
  }

  private static String sha256(String text) {
    return HexFormat.of().formatHex(Sha256.of(text));
  }

  private static RecommendationDetail detail(Row row) {
    return new RecommendationDetail(recommendation(row), new JsonObject(row.getString("evidence")));
  }

  private static Recommendation recommendation(Row row) {
    Long version = row.getLong("resulting_version");
    return new Recommendation(
        row.getLong("id"),
        row.getString("kind"),
        row.getString("subject"),
        RecommendationStatus.of(row.getString("status")),
        row.getString("title"),
        row.getJsonObject("change"),
        row.getLong("sample_size"),
        row.getLong("base_version"),
        row.getOffsetDateTime("created_at").toInstant(),
        Optional.ofNullable(row.getString("decided_by")),
        KeyStore.instant(row, "decided_at"),
        Optional.ofNullable(row.getString("reason")),
        version == null ? OptionalLong.empty() : OptionalLong.of(version));
  }

  private record Verdict(
      RecommendationStatus status, String actor, String reason, OptionalLong resultingVersion) {}
}
