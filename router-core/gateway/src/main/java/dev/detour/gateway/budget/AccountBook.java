package dev.detour.gateway.budget;

import dev.detour.policy.budget.AccountScope;
import dev.detour.store.BudgetAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** All accounts in memory, by who they pay for. Looked up without a lock, replaced as a whole. */
final class AccountBook {
  private static final LiveAccount[] NONE = {};

  /** The accounts with a cap of one tenant. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tenant(
      LiveAccount[] own, Map<String, LiveAccount[]> features, Map<String, LiveAccount[]> keys) {}

  /** Every account that was ever seen: one without a cap may still have leases to close. */
  private final Map<UUID, LiveAccount> known = new ConcurrentHashMap<>();

  private volatile Map<String, Tenant> tenants = Map.of();

  /** The accounts that pay for a request; empty when none has a cap. */
  LiveAccount[] find(String tenantId, String feature, UUID key) {
    Tenant tenant = tenants.get(tenantId);
    if (tenant == null) {
      return NONE;
    }
    LiveAccount[] ofFeature =
        feature.isEmpty() ? NONE : tenant.features.getOrDefault(feature, NONE);
    LiveAccount[] ofKey =
        tenant.keys.isEmpty() ? NONE : tenant.keys.getOrDefault(key.toString(), NONE);
    if (ofFeature.length == 0 && ofKey.length == 0) {
      return tenant.own;
    }
    LiveAccount[] all = new LiveAccount[tenant.own.length + ofFeature.length + ofKey.length];
    System.arraycopy(tenant.own, 0, all, 0, tenant.own.length);
    System.arraycopy(ofFeature, 0, all, tenant.own.length, ofFeature.length);
    System.arraycopy(ofKey, 0, all, tenant.own.length + ofFeature.length, ofKey.length);
    return all;
  }

  /** Every account, also those whose cap was taken away. */
  Collection<LiveAccount> all() {
    return known.values();
  }

  /** Replaces the snapshot; accounts that stay keep their leases. */
  void load(List<BudgetAccount> accounts) {
    Map<String, List<LiveAccount>> own = new HashMap<>();
    Map<String, Map<String, List<LiveAccount>>> features = new HashMap<>();
    Map<String, Map<String, List<LiveAccount>>> keys = new HashMap<>();
    for (BudgetAccount account : accounts) {
      LiveAccount live = known.computeIfAbsent(account.id(), id -> new LiveAccount(account));
      live.update(account);
      if (account.capMicros().isPresent()) {
        BudgetAccount.Key key = account.key();
        List<LiveAccount> place =
            switch (key.scope()) {
              case TENANT -> own.computeIfAbsent(key.tenant(), id -> new ArrayList<>());
              case FEATURE, KEY ->
                  (key.scope() == AccountScope.FEATURE ? features : keys)
                      .computeIfAbsent(key.tenant(), id -> new HashMap<>())
                      .computeIfAbsent(key.subject(), subject -> new ArrayList<>());
            };
        place.add(live);
      }
    }
    Map<String, Tenant> loaded = new HashMap<>();
    for (BudgetAccount account : accounts) {
      String tenant = account.key().tenant();
      loaded.computeIfAbsent(
          tenant,
          id ->
              new Tenant(
                  own.getOrDefault(id, List.of()).toArray(LiveAccount[]::new),
                  arrays(features.getOrDefault(id, Map.of())),
                  arrays(keys.getOrDefault(id, Map.of()))));
    }
    tenants = Map.copyOf(loaded);
  }

  private static Map<String, LiveAccount[]> arrays(Map<String, List<LiveAccount>> lists) {
    Map<String, LiveAccount[]> arrays = new HashMap<>();
    lists.forEach((subject, list) -> arrays.put(subject, list.toArray(LiveAccount[]::new)));
    return Map.copyOf(arrays);
  }
}
