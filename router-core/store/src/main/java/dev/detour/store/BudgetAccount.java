package dev.detour.store;

import dev.detour.policy.budget.AccountScope;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An account with its cap.
 *
 * @param zone the tenant's, where its days and months begin
 * @param capMicros micro-USD per period, or all that was paid in; empty: no cap
 */
public record BudgetAccount(UUID id, Key key, ZoneId zone, OptionalLong capMicros) {

  /**
   * What makes an account one of its kind.
   *
   * @param subject the feature's name or the key's id; empty for the tenant as a whole
   */
  public record Key(String tenant, AccountScope scope, String subject, BudgetPeriod period) {
    public Key {
      if (tenant.isBlank()) {
        throw new IllegalArgumentException("tenant: blank (expected: a tenant id)");
      }
      if ((scope == AccountScope.TENANT) != subject.isEmpty()) {
        throw new IllegalArgumentException(
            "subject: \""
                + subject
                + "\" (expected: a feature's name or a key's id, and none for a tenant)");
      }
      if (scope == AccountScope.KEY) {
        UUID.fromString(subject);
      }
    }

    /** The tenant's own account. */
    public static Key ofTenant(String tenant, BudgetPeriod period) {
      return new Key(tenant, AccountScope.TENANT, "", period);
    }

    /** The account of one feature of a tenant. */
    public static Key ofFeature(String tenant, String feature, BudgetPeriod period) {
      return new Key(tenant, AccountScope.FEATURE, feature, period);
    }

    /** The account of one API key. */
    public static Key ofKey(String tenant, UUID key, BudgetPeriod period) {
      return new Key(tenant, AccountScope.KEY, key.toString(), period);
    }

    /** For people: {@code tenant acme (month)}, {@code feature acme/search (day)}. */
    public String label() {
      String whose =
          switch (scope) {
            case TENANT -> "tenant " + tenant;
            case FEATURE -> "feature " + tenant + "/" + subject;
            case KEY -> "key " + subject;
          };
      return whose + " (" + period.wireName() + ")";
    }
  }

  /** The window that {@code now} falls into. */
  public BudgetWindow window(Instant now) {
    return key.period().window(now, zone);
  }
}
