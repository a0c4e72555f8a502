package dev.detour.policy.budget;

import dev.detour.policy.WireName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How long a cap counts before it begins anew. */
public enum BudgetPeriod implements WireName {
  /** From midnight to midnight. */
  DAY,
  /** From the first of a month to the first of the next. */
  MONTH,
  /** For ever: what was paid in is the cap. */
  PREPAID;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** The period of that name, empty when there is none. */
  public static Optional<BudgetPeriod> ofWireName(String name) {
    return Arrays.stream(values()).filter(period -> period.wireName.equals(name)).findFirst();
  }

  /** The window that {@code now} falls into, by the tenant's clock on the wall. */
  public BudgetWindow window(Instant now, ZoneId zone) {
    LocalDate today = now.atZone(zone).toLocalDate();
    return switch (this) {
      case DAY -> BudgetWindow.between(midnight(today, zone), midnight(today.plusDays(1), zone));
      case MONTH -> {
        LocalDate first = today.withDayOfMonth(1);
        yield BudgetWindow.between(midnight(first, zone), midnight(first.plusMonths(1), zone));
      }
      case PREPAID -> BudgetWindow.ENDLESS;
    };
  }

  /** The first moment of a day, which a change of the clocks may put after 00:00. */
  private static Instant midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }
}
