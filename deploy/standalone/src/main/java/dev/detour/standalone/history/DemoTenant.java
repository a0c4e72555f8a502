package dev.detour.standalone.history;

import java.time.ZoneId;
import java.util.List;

/**
 * A tenant of the demo.
 *
 * @param zone whose days and nights its traffic follows
 */
public record DemoTenant(String id, ZoneId zone) {
  /** As the bootstrap file has them, the busiest first. */
  public static final List<DemoTenant> ALL =
      List.of(
          new DemoTenant("tenant-a", ZoneId.of("Europe/Berlin")),
          new DemoTenant("tenant-b", ZoneId.of("America/New_York")),
          new DemoTenant("tenant-c", ZoneId.of("Asia/Tokyo")),
          new DemoTenant("tenant-d", ZoneId.of("Europe/London")),
          new DemoTenant("tenant-e", ZoneId.of("America/Los_Angeles")),
          new DemoTenant("tenant-f", ZoneId.of("Asia/Kolkata")));
}
