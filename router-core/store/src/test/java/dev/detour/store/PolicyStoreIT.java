package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyStoreIT extends StoreFixture {
  private PolicyStore policies;

  @BeforeEach
  void emptyStore() {
    policies = new PolicyStore(database);
    sql("truncate detour.policy_versions, detour.recommendations, detour.evaluations");
  }

  @Test
  void hasNoCurrentVersionAtFirst() {
    assertThat(await(policies.current())).isEmpty();
    assertThat(await(policies.currentVersion())).isZero();
  }

  @Test
  void countsVersionsFromOneAndKeepsTheParent() {
    PolicyVersion first = publish("a: 1\n", 0);
    PolicyVersion second = publish("a: 2\n", 1);

    assertThat(first.info().parent()).isEmpty();
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.info().parent()).hasValue(1);
    assertThat(second.info().sha256()).isEqualTo(HexFormat.of().formatHex(Sha256.of("a: 2\n")));
    assertThat(await(policies.current())).contains(second);
    assertThat(await(policies.currentVersion())).isEqualTo(2);
    assertThat(await(policies.find(1))).contains(first);
    assertThat(await(policies.find(3))).isEmpty();
  }

  @Test
  void refusesAStaleBase() {
    publish("a: 1\n", 0);

    assertThatThrownBy(() -> publish("a: 2\n", 0))
        .isInstanceOfSatisfying(
            StoreException.StaleBase.class,
            stale -> {
              assertThat(stale.baseVersion()).isZero();
              assertThat(stale.currentVersion()).isEqualTo(1);
            });
    assertThat(await(policies.currentVersion())).isEqualTo(1);
  }

  @Test
  void letsExactlyOneOfManyPublishersOfTheSameBaseWin() {
    publish("a: 0\n", 0);
    List<Future<PolicyVersion>> attempts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      attempts.add(
          policies.publish(new Publication("a: " + i + "\n", "ada", "", PolicySource.CONSOLE, 1)));
    }

    await(Future.join(attempts).otherwiseEmpty());

    assertThat(attempts.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(attempts.stream().filter(Future::failed).map(Future::cause))
        .allMatch(StoreException.StaleBase.class::isInstance);
    assertThat(await(policies.currentVersion())).isEqualTo(2);
  }

  @Test
  void writesTheAuditEntryWithTheVersionOrNeither() {
    AuditLog audit = new AuditLog(database);
    publish("a: 1\n", 0);
    AuditEntry newest = await(audit.list(1, OptionalLong.empty())).get(0);
    assertThat(newest.action()).isEqualTo("policy.published");
    assertThat(newest.subject()).isEqualTo("policy/1");

    sql(
        "alter table detour.audit_log add constraint never check (subject <> 'policy/2') not valid");
    assertThatThrownBy(() -> publish("a: 2\n", 1)).hasMessageContaining("never");
    sql("alter table detour.audit_log drop constraint never");

    assertThat(await(policies.currentVersion())).isEqualTo(1);
    assertThat(await(audit.list(1, OptionalLong.empty())).get(0).id()).isEqualTo(newest.id());
  }

  @Test
  void rollsBackAsANewVersion() {
    publish("a: 1\n", 0);
    publish("a: 2\n", 1);

    PolicyVersion restored =
        await(policies.rollback(1, OptionalLong.of(2), "ada", "it was better"));

    assertThat(restored.version()).isEqualTo(3);
    assertThat(restored.document()).isEqualTo("a: 1\n");
    assertThat(restored.info().source()).isEqualTo(PolicySource.ROLLBACK);
    assertThat(restored.info().parent()).hasValue(2);
    assertThatThrownBy(() -> await(policies.rollback(9, OptionalLong.empty(), "ada", "")))
        .isInstanceOf(StoreException.NotFound.class);
    assertThatThrownBy(() -> await(policies.rollback(1, OptionalLong.of(2), "ada", "")))
        .isInstanceOf(StoreException.StaleBase.class);
  }

  @Test
  void listsNewestFirstInPages() {
    for (int i = 0; i < 5; i++) {
      publish("a: " + i + "\n", i);
    }

    assertThat(await(policies.list(2, OptionalLong.empty())))
        .extracting(PolicyVersionInfo::version)
        .containsExactly(5L, 4L);
    assertThat(await(policies.list(10, OptionalLong.of(4))))
        .extracting(PolicyVersionInfo::version)
        .containsExactly(3L, 2L, 1L);
  }

  @Test
  void notifiesListenersAndComesBackAfterALostConnection() throws InterruptedException {
    BlockingQueue<Long> heard = new ArrayBlockingQueue<>(10);
    BlockingQueue<Boolean> connected = new ArrayBlockingQueue<>(10);
    Notifications listening = policies.listen(heard::add, () -> connected.add(true));
    try {
      assertThat(connected.poll(10, TimeUnit.SECONDS)).isTrue();
      publish("a: 1\n", 0);
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(1);

      TestPostgres.disconnectAll(url);
      assertThat(connected.poll(10, TimeUnit.SECONDS)).isTrue();
      publishOnceReconnected("a: 2\n", 1);
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(2);
    } finally {
      await(listening.close());
    }
  }

  /** The pool learns of its dead connections by using them. */
  private void publishOnceReconnected(String document, long base) {
    for (int attempt = 0; attempt < 8; attempt++) {
      try {
        publish(document, base);
        return;
      } catch (StoreException.Unavailable dead) {
        assertThat(dead).hasMessageContaining("control store");
      }
    }
    throw new AssertionError("the pool never came back");
  }
}
