package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.BudgetWindow;
import dev.detour.policy.budget.SettlementKind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BudgetLeasesIT extends StoreFixture {
  private static final UUID KEY = UUID.randomUUID();
  private BudgetStore budgets;
  private BudgetLeases leases;
  private BudgetAccount account;
  private BudgetWindow window;
  private int attempts;

  @BeforeAll
  void addTenant() {
    budgets = new BudgetStore(database);
    leases = new BudgetLeases(database);
    await(
        new TenantStore(database)
            .create(new Tenant("acme", "Acme", Optional.empty(), ZoneOffset.UTC), "ada"));
  }

  @BeforeEach
  void freshAccount() {
    account = account("f-" + UUID.randomUUID(), 1_000_000);
    window = account.window(Instant.now());
  }

  private BudgetAccount account(String feature, long cap) {
    return await(
        budgets.setCap(
            BudgetAccount.Key.ofFeature("acme", feature, BudgetPeriod.MONTH),
            OptionalLong.of(cap),
            "ada"));
  }

  @Test
  void grantsNoMoreThanThereIsToAnyNumberOfRoutersAtOnce() {
    List<Future<List<LeaseAnswer>>> asked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      asked.add(leases.report(need(UUID.randomUUID(), UUID.randomUUID(), 90_000)));
    }
    long granted =
        asked.stream()
            .map(answer -> await(answer).get(0))
            .mapToLong(LeaseAnswer::grantedMicros)
            .sum();
    assertThat(granted).isEqualTo(990_000); // eleven times 90,000
    assertThat(statement().heldMicros()).isEqualTo(990_000);
    assertThat(statement().reservedMicros()).isZero();
  }

  @Test
  void settlesAnAttemptOnceHoweverOftenItIsTold() {
    UUID owner = UUID.randomUUID();
    UUID lease = UUID.randomUUID();
    await(leases.report(need(owner, lease, 50_000)));
    BudgetSettlement one = settlement(12_345, lease);
    BudgetSettlement two = settlement(655, lease);
    for (int i = 0; i < 3; i++) {
      await(leases.report(report(owner, List.of(one, two), List.of(lease(lease, 0, 0, 0, false)))));
    }
    assertThat(statement().spentMicros()).isEqualTo(13_000);
    assertThat(statement().heldMicros()).isEqualTo(37_000);
  }

  @Test
  void chargesOneAttemptToAllItsAccounts() {
    BudgetAccount other = account("f-" + UUID.randomUUID(), 500_000);
    UUID owner = UUID.randomUUID();
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    await(
        leases.report(
            report(
                owner,
                List.of(settlement(7, first, second)),
                List.of(
                    lease(first, 0, 0, 100, false),
                    new BudgetReport.Lease(
                        second, other.id(), other.window(Instant.now()), 0, 0, 100, false)))));
    assertThat(statement().spentMicros()).isEqualTo(7);
    assertThat(await(budgets.statement(other, Instant.now())).spentMicros()).isEqualTo(7);
  }

  @Test
  void takesBackWhatARouterReturnsAndClosesItsLease() {
    UUID owner = UUID.randomUUID();
    UUID lease = UUID.randomUUID();
    await(leases.report(need(owner, lease, 80_000)));
    await(leases.report(report(owner, List.of(), List.of(lease(lease, 30_000, 1_000, 0, false)))));
    assertThat(statement().heldMicros()).isEqualTo(50_000);
    assertThat(statement().reservedMicros()).isEqualTo(1_000);
    // An older report that comes late takes nothing.
    await(leases.report(report(owner, List.of(), List.of(lease(lease, 10_000, 0, 0, false)))));
    assertThat(statement().heldMicros()).isEqualTo(50_000);
    await(
        leases.report(
            report(owner, List.of(settlement(400, lease)), List.of(lease(lease, 0, 0, 0, true)))));
    assertThat(statement().heldMicros()).isZero();
    assertThat(statement().reservedMicros()).isZero();
    assertThat(statement().spentMicros()).isEqualTo(400);
    assertThat(await(leases.open(owner))).isEmpty();
    // What is settled after that was spent all the same.
    await(leases.report(report(owner, List.of(settlement(5, lease)), List.of())));
    assertThat(statement().spentMicros()).isEqualTo(405);
  }

  @Test
  void nobodyButItsOwnerMovesALease() {
    UUID owner = UUID.randomUUID();
    UUID lease = UUID.randomUUID();
    await(leases.report(need(owner, lease, 80_000)));
    await(
        leases.report(
            report(UUID.randomUUID(), List.of(), List.of(lease(lease, 80_000, 0, 0, true)))));
    assertThat(statement().heldMicros()).isEqualTo(80_000);
  }

  @Test
  void keepsWhatALostRouterHeldUntilSomebodyKnows() {
    UUID owner = UUID.randomUUID();
    UUID lease = UUID.randomUUID();
    await(leases.report(need(owner, lease, 80_000)));
    sql(
        "update detour.budget_leases set expires_at = now() - interval '1 hour' where id = '"
            + lease
            + "'");
    assertThat(statement().reservedMicros()).isEqualTo(80_000);
    assertThat(await(leases.lost())).extracting(OpenLease::id).contains(lease);
    assertThatThrownBy(() -> await(leases.giveBack(lease, 10_000, "ada", "disk lost")))
        .isInstanceOf(StoreException.NotFound.class);

    sql(
        "update detour.budget_leases set expires_at = now() - interval '25 hours' where id = '"
            + lease
            + "'");
    assertThat(await(leases.giveBack(lease, 10_000, "ada", "disk lost"))).isEqualTo(70_000);
    assertThat(statement().heldMicros()).isEqualTo(10_000);
    assertThat(await(budgets.entries(account.id(), 1)).get(0).kind()).isEqualTo("lost_lease");

    // Its journal turns up after all.
    LeaseAnswer answer =
        await(
                leases.report(
                    report(
                        owner,
                        List.of(settlement(9_000, lease)),
                        List.of(lease(lease, 0, 0, 0, false)))))
            .get(0);
    assertThat(answer.returnedMicros()).isEqualTo(70_000);
    assertThat(statement().spentMicros()).isEqualTo(9_000);
    assertThat(statement().heldMicros()).isEqualTo(1_000);
  }

  @Test
  void notesACrossingOnceThoughManyRoutersSeeIt() {
    List<Future<List<LeaseAnswer>>> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UUID lease = UUID.randomUUID();
      asked.add(
          leases.report(
              report(
                  UUID.randomUUID(),
                  List.of(settlement(90_000, lease)),
                  List.of(lease(lease, 0, 0, 90_000, false)))));
    }
    asked.forEach(answer -> await(answer));
    assertThat(await(budgets.events(account.id(), 10)))
        .extracting(BudgetEvent::from, BudgetEvent::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(BudgetState.NORMAL, BudgetState.DOWNGRADE));
    assertThat(statement().state()).isEqualTo(BudgetState.DOWNGRADE);
  }

  @Test
  void aCapBelowWhatIsSpentGrantsNothingMore() {
    UUID lease = UUID.randomUUID();
    await(
        leases.report(
            report(
                UUID.randomUUID(),
                List.of(settlement(300_000, lease)),
                List.of(lease(lease, 0, 0, 400_000, false)))));
    await(budgets.setCap(account.key(), OptionalLong.of(200_000), "ada"));
    LeaseAnswer answer = await(leases.report(need(UUID.randomUUID(), UUID.randomUUID(), 1))).get(0);
    assertThat(answer.grantedMicros()).isZero();
    assertThat(answer.roomMicros()).isZero();
    assertThat(answer.state()).isEqualTo(BudgetState.EXHAUSTED);
  }

  @Test
  void saysWhenSomebodyIsShortOfWhatOthersHold() {
    UUID holder = UUID.randomUUID();
    UUID held = UUID.randomUUID();
    await(leases.report(need(holder, held, 900_000)));
    assertThat(await(leases.report(need(UUID.randomUUID(), UUID.randomUUID(), 200_000))))
        .singleElement()
        .extracting(LeaseAnswer::grantedMicros)
        .isEqualTo(0L);
    assertThat(
            await(leases.report(report(holder, List.of(), List.of(lease(held, 0, 0, 0, false)))))
                .get(0)
                .pressed())
        .isTrue();
  }

  private BudgetStatement statement() {
    return await(budgets.statement(account, Instant.now()));
  }

  private BudgetReport need(UUID owner, UUID lease, long micros) {
    return report(owner, List.of(), List.of(lease(lease, 0, 0, micros, false)));
  }

  private static BudgetReport report(
      UUID owner, List<BudgetSettlement> settlements, List<BudgetReport.Lease> reported) {
    return new BudgetReport(
        owner, "router", settlements, reported, Duration.ofSeconds(30), BudgetThresholds.DEFAULT);
  }

  private BudgetReport.Lease lease(
      UUID id, long returned, long reserved, long need, boolean closing) {
    return new BudgetReport.Lease(id, account.id(), window, returned, reserved, need, closing);
  }

  private BudgetSettlement settlement(long micros, UUID... charged) {
    return new BudgetSettlement(
        account.id() + "/" + attempts++,
        Instant.now(),
        "acme",
        account.key().subject(),
        KEY,
        "route",
        "prices-1",
        micros,
        SettlementKind.USAGE,
        List.of(charged));
  }
}
