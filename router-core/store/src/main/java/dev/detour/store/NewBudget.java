package dev.detour.store;

import dev.detour.policy.budget.BudgetPeriod;
import java.util.List;
import java.util.Optional;

/**
 * A cap or a balance to begin with.
 *
 * @param feature whose requests it pays for; empty: not one feature's
 * @param keyName the key whose requests it pays for; empty: not one key's
 * @param micros the cap, or what is paid in
 */
public record NewBudget(
    String tenant,
    Optional<String> feature,
    Optional<String> keyName,
    BudgetPeriod period,
    long micros) {

  /** The account that it fills, among the tenant's keys as they were stored. */
  BudgetAccount.Key account(List<ApiKey> keys) {
    if (feature.isPresent()) {
      return BudgetAccount.Key.ofFeature(tenant, feature.get(), period);
    } else if (keyName.isEmpty()) {
      return BudgetAccount.Key.ofTenant(tenant, period);
    }
    return keys.stream()
        .filter(key -> key.tenant().equals(tenant) && key.name().equals(keyName.get()))
        .findFirst()
        .map(key -> BudgetAccount.Key.ofKey(tenant, key.id(), period))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "key: " + keyName.get() + " (expected: a key's name)"));
  }
}
