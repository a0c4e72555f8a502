package dev.detour.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What must never happen to money, whatever happens to routers. */
class BudgetPropertiesTest {
  private static final int STEPS = 120;

  @Property(tries = 3000)
  void noRoutersOverspendLoseOrInventMoney(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int routers,
      @ForAll @LongRange(min = 0, max = 100_000) long cap) {
    BudgetWorld world = new BudgetWorld(routers, cap);
    java.util.Random chance = new java.util.Random(seed);
    for (int i = 0; i < STEPS; i++) {
      step(world, chance, cap);
      world.noteOwners();
      assertWithinCaps(world);
    }
    world.settleDown();
    assertWithinCaps(world);
    assertBooksAreTrue(world);
  }

  private static void step(BudgetWorld world, java.util.Random chance, long cap) {
    BudgetWorld.Router router = world.routers.get(chance.nextInt(world.routers.size()));
    long worst = 1 + chance.nextLong(0, Math.max(2, cap / 4));
    switch (chance.nextInt(12)) {
      case 0, 1, 2, 3 -> world.begin(router, worst);
      case 4, 5, 6 -> world.end(router, chance.nextInt(100), chance.nextDouble());
      case 7, 8, 9 ->
          world.report(
              router,
              chance.nextBoolean() ? worst : 0,
              chance.nextInt(3) == 0 ? chance.nextLong(0, worst) : 0,
              chance.nextInt(4) == 0);
      case 10 -> {
        if (chance.nextInt(3) == 0) {
          world.kill(router, chance.nextDouble());
        } else {
          world.restart(router);
        }
      }
      default -> {
        if (chance.nextInt(4) == 0) {
          world.windows.add(new BudgetWorld.Window(cap)); // the period rolls over
        }
      }
    }
  }

  private static void assertWithinCaps(BudgetWorld world) {
    for (BudgetWorld.Window window : world.windows) {
      assertThat(window.spent + window.held()).isLessThanOrEqualTo(window.cap);
    }
    // Nobody uses more than the store holds for it.
    for (BudgetWorld.Router router : world.routers) {
      router.leases.forEach((id, amounts) -> assertThat(amounts.free()).isNotNegative());
    }
  }

  private static void assertBooksAreTrue(BudgetWorld world) {
    long spent = world.windows.stream().mapToLong(window -> window.spent).sum();
    assertThat(spent).isEqualTo(world.ledger.values().stream().mapToLong(cost -> cost).sum());
    assertThat(world.ledger.keySet()).isEqualTo(world.billed.keySet());
    world.billed.forEach(
        (attempt, cost) -> assertThat(world.ledger.get(attempt)).isGreaterThanOrEqualTo(cost));
    for (BudgetWorld.Window window : world.windows) {
      assertThat(window.held()).as("held with no traffic").isZero();
    }
  }

  @Property(tries = 5000)
  void aGrantNeverExceedsTheRoomNorMissesTheNeed(
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long cap,
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long spent,
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long held,
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long need) {
    WindowBalance balance = new WindowBalance(cap, spent, held);
    long grant = balance.grant(need);
    assertThat(grant).isBetween(0L, balance.room());
    if (need > 0 && need <= balance.room()) {
      assertThat(grant).isGreaterThanOrEqualTo(need);
      assertThat(grant).isLessThanOrEqualTo(Math.max(need, balance.room() / 8));
    } else {
      assertThat(grant).isZero();
    }
  }

  @Property(tries = 2000)
  void whatIsReservedComesBackWhole(
      @ForAll @LongRange(min = 0, max = 1_000_000) long granted,
      @ForAll @LongRange(min = 0, max = 1_000_000) long worst,
      @ForAll @LongRange(min = 0, max = 2_000_000) long cost) {
    LeaseAmounts lease = LeaseAmounts.NONE.granted(granted);
    if (!lease.fits(worst)) {
      return;
    }
    LeaseAmounts reserved = lease.reserve(worst);
    assertThat(reserved.free()).isEqualTo(lease.free() - worst);
    assertThat(reserved.held()).isEqualTo(lease.held());
    assertThat(reserved.release(worst)).isEqualTo(lease);
    LeaseAmounts settled = reserved.settle(worst, cost);
    assertThat(settled.free()).isEqualTo(granted - cost);
    assertThat(settled.reserved()).isZero();
    assertThat(settled.giveBack(Long.MAX_VALUE).free()).isEqualTo(Math.min(0, granted - cost));
  }
}
