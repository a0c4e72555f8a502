package dev.detour.gateway.admin;

import dev.detour.store.BudgetLeases;
import dev.detour.store.BudgetStore;
import dev.detour.store.Database;
import dev.detour.store.KeyStore;
import dev.detour.store.TenantStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What the control store keeps for administrators. */
public final class StoreOperations {
  private StoreOperations() {}

  /** Every operation on the store. */
  public static List<Operation> of(Database database, Clock clock) {
    TenantStore tenants = new TenantStore(database);
    List<Operation> all = new ArrayList<>(new TenantOperations(tenants).all());
    KeyStore keys = new KeyStore(database);
    all.addAll(new KeyOperations(keys, tenants).all());
    all.addAll(new BudgetOperations(new BudgetStore(database), tenants, keys, clock).all());
    all.addAll(new LeaseOperations(new BudgetLeases(database)).all());
    return List.copyOf(all);
  }
}
