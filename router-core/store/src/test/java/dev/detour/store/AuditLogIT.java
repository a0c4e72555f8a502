package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditLogIT extends StoreFixture {
  private AuditLog audit;

  @BeforeEach
  void writeThreeEntries() {
    audit = new AuditLog(database);
    tamper("truncate detour.audit_log");
    sql("update detour.audit_head set last_id = 0, last_hash = decode(repeat('00', 32), 'hex')");
    for (int i = 1; i <= 3; i++) {
      await(
          audit.append(
              new AuditEvent(
                  "ada",
                  "policy.published",
                  "policy/" + i,
                  // Text that jsonb would reorder and renumber, so the hash must be over the text.
                  new JsonObject().put("z", 1.50).put("a", "ü \u0001").put("n", i))));
    }
  }

  @Test
  void isIntactAsWritten() {
    assertThat(await(audit.verify())).isEqualTo(new AuditVerdict.Intact(3));
    assertThat(await(audit.list(2, OptionalLong.empty())))
        .extracting(AuditEntry::id)
        .containsExactly(3L, 2L);
    assertThat(await(audit.list(5, OptionalLong.of(2))))
        .extracting(AuditEntry::id)
        .containsExactly(1L);
  }

  @Test
  void staysIntactAcrossPages() {
    for (int i = 0; i < 1_100; i++) {
      await(audit.append(new AuditEvent("ada", "test", "nothing", new JsonObject())));
    }

    assertThat(await(audit.verify())).isEqualTo(new AuditVerdict.Intact(1_103));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update detour.audit_log set actor = 'eve' where id = 2 | 2",
        "update detour.audit_log set detail = '{\"n\":9}' where id = 2 | 2",
        "update detour.audit_log set at = at - interval '1 second' where id = 1 | 1",
        "update detour.audit_log set hash = sha256('x') where id = 2 | 2",
        "update detour.audit_log set prev_hash = sha256('x') where id = 3 | 3",
        "delete from detour.audit_log where id = 1 | 1",
        "delete from detour.audit_log where id = 2 | 2",
        "delete from detour.audit_log where id = 3 | 3",
      })
  void showsWhereItWasTamperedWith(String statement, long brokenAt) {
    tamper(statement);

    assertThat(await(audit.verify()))
        .isInstanceOfSatisfying(
            AuditVerdict.Broken.class, broken -> assertThat(broken.brokenAt()).isEqualTo(brokenAt));
  }

  @Test
  void showsAnEntryThatWasRewrittenWithAHashThatFits() {
    AuditEntry second = await(audit.list(2, OptionalLong.empty())).get(1);
    byte[] forged =
        AuditEntry.contentHash(
            2,
            second.at(),
            "eve",
            second.action(),
            second.subject(),
            second.detail(),
            second.prevHash());
    tamper(
        "update detour.audit_log set actor = 'eve', hash = decode('"
            + java.util.HexFormat.of().formatHex(forged)
            + "', 'hex') where id = 2");

    assertThat(await(audit.verify()))
        .isInstanceOfSatisfying(
            AuditVerdict.Broken.class, broken -> assertThat(broken.brokenAt()).isEqualTo(3));
  }

  @Test
  void refusesChangesByItself() {
    assertThatThrownBy(() -> sql("update detour.audit_log set actor = 'eve'"))
        .hasMessageContaining("append-only");
    assertThatThrownBy(() -> sql("delete from detour.audit_log"))
        .hasMessageContaining("append-only");
  }

  /** What the owner of the tables could do. */
  private void tamper(String statement) {
    sql("alter table detour.audit_log disable trigger all");
    sql(statement);
    sql("alter table detour.audit_log enable trigger all");
  }
}
