package dev.detour.console.audit;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.store.AuditEntry;
import dev.detour.store.AuditLog;
import dev.detour.store.AuditVerdict;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.List;

/** {@code /audit}: who did what when, and whether the chain holds. */
public final class AuditEndpoints {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 500;

  private final AuditLog audit;

  public AuditEndpoints(AuditLog audit) {
    this.audit = audit;
  }

  /** Adds the endpoints. */
  public void mount(Api api) {
    api.read("/audit", this::list);
    api.read("/audit/verify", call -> audit.verify().map(verdict -> Answer.ok(json(verdict))));
  }

  private Future<Answer> list(Call call) {
    int limit = call.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
    return audit
        .list(limit, call.optionalNumber("before"))
        .map(entries -> Answer.ok(json(entries, limit)));
  }

  private static JsonObject json(List<AuditEntry> entries, int limit) {
    JsonArray items = new JsonArray();
    entries.forEach(entry -> items.add(json(entry)));
    boolean more = entries.size() == limit && entries.get(limit - 1).id() > 1;
    return new JsonObject()
        .put("items", items)
        .put("nextBefore", more ? entries.get(limit - 1).id() : null);
  }

  private static JsonObject json(AuditEntry entry) {
    return new JsonObject()
        .put("id", entry.id())
        .put("at", entry.at().toString())
        .put("actor", entry.actor())
        .put("action", entry.action())
        .put("subject", entry.subject())
        .put("detail", new JsonObject(entry.detail()))
        .put("prevHash", HexFormat.of().formatHex(entry.prevHash()))
        .put("hash", HexFormat.of().formatHex(entry.hash()));
  }

  private static JsonObject json(AuditVerdict verdict) {
    JsonObject json = new JsonObject().put("entries", verdict.entries());
    if (verdict instanceof AuditVerdict.Broken broken) {
      return json.put("intact", false)
          .put("brokenAt", broken.brokenAt())
          .put("detail", "Entry " + broken.brokenAt() + ": " + broken.reason() + ".");
    }
    return json.put("intact", true)
        .putNull("brokenAt")
        .put("detail", verdict.entries() + " entries, unbroken");
  }
}
