package dev.detour.gateway.admin;

import dev.detour.store.Database;
import dev.detour.store.KeyStore;
import dev.detour.store.TenantStore;
import java.util.ArrayList;
import java.util.List;

/** What the control store keeps for administrators. */
public final class StoreOperations {
  private StoreOperations() {}

  /** Every operation on the store. */
  public static List<Operation> of(Database database) {
    TenantStore tenants = new TenantStore(database);
    List<Operation> all = new ArrayList<>(new TenantOperations(tenants).all());
    all.addAll(new KeyOperations(new KeyStore(database), tenants).all());
    return List.copyOf(all);
  }
}
