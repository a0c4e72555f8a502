package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.SettlementKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SettlementStoreIT extends StoreFixture {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private SettlementStore settlements;

  @BeforeAll
  void settle() {
    settlements = new SettlementStore(database);
    BudgetStore budgets = new BudgetStore(database);
    for (String tenant : List.of("acme", "bolt")) {
      await(
          new TenantStore(database)
              .create(new Tenant(tenant, tenant, Optional.empty(), ZoneOffset.UTC), "ada"));
    }
    await(
        budgets.setCap(
            BudgetAccount.Key.ofFeature("bolt", "chat", BudgetPeriod.DAY),
            OptionalLong.of(9),
            "ada"));
    await(
        budgets.setCap(
            BudgetAccount.Key.ofTenant("acme", BudgetPeriod.DAY), OptionalLong.of(9), "ada"));
    await(
        new BudgetLeases(database)
            .report(
                new BudgetReport(
                    UUID.randomUUID(),
                    "router",
                    List.of(
                        settled("b/0/1", "acme", 0, 5, SettlementKind.USAGE),
                        settled("a/10/1", "acme", 0, 7, SettlementKind.ESTIMATE),
                        settled("a/2/1", "acme", 0, 11, SettlementKind.USAGE),
                        settled("a/2/f", "acme", 60, 13, SettlementKind.CRASH),
                        settled("B/0/1", "acme", 0, 17, SettlementKind.UNBILLED),
                        settled("late/0/1", "acme", 3600, 19, SettlementKind.USAGE),
                        settled("other/0/1", "bolt", 0, 23, SettlementKind.USAGE)),
                    List.of(),
                    Duration.ofSeconds(30),
                    BudgetThresholds.DEFAULT)));
  }

  private static BudgetSettlement settled(
      String attempt, String tenant, int seconds, long micros, SettlementKind kind) {
    return new BudgetSettlement(
        attempt,
        NOON.plusSeconds(seconds),
        tenant,
        "chat",
        UUID.randomUUID(),
        "route",
        "prices-1",
        micros,
        kind,
        List.of());
  }

  @Test
  void readsATenantsDebitsInTheOrderOfTheirBytesAPageAtATime() {
    List<SettledAttempt> all = new ArrayList<>();
    List<SettledAttempt> page = page("");
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      all.addAll(page);
      page = page(all.get(all.size() - 1).attempt());
    }
    assertThat(all)
        .containsExactly(
            new SettledAttempt("B/0", NOON, 17, 0),
            new SettledAttempt("a/10", NOON, 7, 0),
            new SettledAttempt("a/2", NOON, 24, 13),
            new SettledAttempt("b/0", NOON, 5, 0));
  }

  private List<SettledAttempt> page(String after) {
    return await(settlements.page("acme", NOON, NOON.plusSeconds(3600), after, 2));
  }

  @Test
  void knowsWhoWasDebitedAndWhoHasAnAccountForEverything() {
    assertThat(await(settlements.tenants(NOON, NOON.plusSeconds(1))))
        .containsExactly("acme", "bolt");
    assertThat(await(settlements.tenants(NOON.plusSeconds(1), NOON.plusSeconds(9999))))
        .containsExactly("acme");
    assertThat(await(settlements.chargedSince())).containsOnlyKeys("acme");
  }
}
