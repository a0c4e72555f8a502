package dev.detour.clickhouse;

class EmbeddedDriverContractIT extends DriverContract {

  @Override
  StoreEndpoint store() {
    return SharedClickHouse.endpoint();
  }
}
