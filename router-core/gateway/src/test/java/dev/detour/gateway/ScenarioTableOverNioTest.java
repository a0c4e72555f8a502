package dev.detour.gateway;

import java.util.Map;

/** The table once more, as a router goes where the kernel does not let it have io_uring. */
class ScenarioTableOverNioTest extends ScenarioTableTest {
  @Override
  protected Map<String, String> settings() {
    return Map.of("DETOUR_ROUTER_TRANSPORT", "nio");
  }
}
