package dev.detour.clickhouse;

class EmbeddedStoreContractIT extends AnalyticsStoreContract {

  @Override
  StoreEndpoint store() {
    return SharedClickHouse.endpoint();
  }
}
