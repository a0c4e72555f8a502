package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BudgetStoreIT extends StoreFixture {
  private static final Instant NOON = Instant.parse("2026-03-29T10:00:00Z");
  private BudgetStore budgets;

  @BeforeAll
  void addTenant() {
    budgets = new BudgetStore(database);
    await(
        new TenantStore(database)
            .create(
                new Tenant("acme", "Acme", Optional.empty(), ZoneId.of("Europe/Berlin")), "ada"));
  }

  @Test
  void keepsOneAccountPerKindAndEntersEveryChange() {
    BudgetAccount.Key key = BudgetAccount.Key.ofFeature("acme", "search", BudgetPeriod.MONTH);
    BudgetAccount first = await(budgets.setCap(key, OptionalLong.of(5_000_000), "ada"));
    BudgetAccount second = await(budgets.setCap(key, OptionalLong.of(7_000_000), "ben"));
    BudgetAccount third = await(budgets.setCap(key, OptionalLong.empty(), "ben"));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.capMicros()).hasValue(7_000_000);
    assertThat(third.capMicros()).isEmpty();
    assertThat(await(budgets.find(key))).contains(third);
    assertThat(await(budgets.entries(first.id(), 10)))
        .extracting(BudgetEntry::kind, BudgetEntry::micros, BudgetEntry::actor)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("cap", OptionalLong.empty(), "ben"),
            org.assertj.core.groups.Tuple.tuple("cap", OptionalLong.of(7_000_000), "ben"),
            org.assertj.core.groups.Tuple.tuple("cap", OptionalLong.of(5_000_000), "ada"));
    assertThat(await(new AuditLog(database).list(3, OptionalLong.empty())))
        .allMatch(entry -> entry.action().equals("budget.cap"));
  }

  @Test
  void addsUpWhatIsPaidIn() {
    BudgetAccount.Key key = BudgetAccount.Key.ofTenant("acme", BudgetPeriod.PREPAID);
    await(budgets.topUp(key, 4_000_000, "ada", "invoice 1"));
    await(budgets.topUp(key, 2_000_000, "ada", "invoice 2"));
    BudgetAccount account = await(budgets.topUp(key, -1_000_000, "ada", "refund"));
    assertThat(account.capMicros()).hasValue(5_000_000);
    assertThatThrownBy(() -> await(budgets.topUp(key, -5_000_001, "ada", "")))
        .hasMessageContaining("expected: >= -5000000");
  }

  @Test
  void refusesWhatMakesNoSense() {
    BudgetAccount.Key prepaid = BudgetAccount.Key.ofTenant("acme", BudgetPeriod.PREPAID);
    BudgetAccount.Key month = BudgetAccount.Key.ofTenant("acme", BudgetPeriod.MONTH);
    BudgetAccount.Key nobody = BudgetAccount.Key.ofTenant("nobody", BudgetPeriod.MONTH);
    assertThatThrownBy(() -> await(budgets.setCap(prepaid, OptionalLong.of(1), "ada")))
        .hasMessageContaining("period: prepaid");
    assertThatThrownBy(() -> await(budgets.topUp(month, 1, "ada", "")))
        .hasMessageContaining("period: month");
    assertThatThrownBy(() -> await(budgets.setCap(month, OptionalLong.of(-1), "ada")))
        .hasMessageContaining("capMicros: -1");
    assertThatThrownBy(() -> await(budgets.setCap(nobody, OptionalLong.of(1), "ada")))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void startsADayAtTheTenantsMidnight() {
    BudgetAccount account =
        await(
            budgets.setCap(
                BudgetAccount.Key.ofTenant("acme", BudgetPeriod.DAY), OptionalLong.of(10), "ada"));
    // The clocks went forward that night: the day has 23 hours.
    assertThat(account.window(NOON).start()).isEqualTo(Instant.parse("2026-03-28T23:00:00Z"));
    assertThat(account.window(NOON).end()).hasValue(Instant.parse("2026-03-29T22:00:00Z"));
    BudgetStatement untouched = await(budgets.statement(account, NOON));
    assertThat(untouched.spentMicros()).isZero();
    assertThat(untouched.heldMicros()).isZero();
    assertThat(untouched.state()).isEqualTo(BudgetState.NORMAL);
  }

  @Test
  void tellsOfChanges() throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch changed = new CountDownLatch(1);
    Notifications listening = budgets.listen(changed::countDown, connected::countDown);
    assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
    await(
        budgets.setCap(
            BudgetAccount.Key.ofFeature("acme", "told", BudgetPeriod.DAY),
            OptionalLong.of(1),
            "ada"));
    assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
    await(listening.close());
    assertThat(await(budgets.list("acme")))
        .isNotEmpty()
        .isSubsetOf(List.copyOf(await(budgets.list())));
  }
}
