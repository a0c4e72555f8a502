package dev.detour.clickhouse;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.detour.clickhouse.ServerClickHouse#canStart",
    disabledReason = "no Docker engine answers, so there is no ClickHouse server to try")
class ServerDriverContractIT extends DriverContract {

  @Override
  StoreEndpoint store() {
    return ServerClickHouse.endpoint();
  }
}
