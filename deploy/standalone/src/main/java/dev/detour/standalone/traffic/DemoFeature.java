package dev.detour.standalone.traffic;

import java.util.List;
import java.util.Set;

/**
 * A feature of the demo's applications, as the demo policy knows it.
 *
 * @param share its share of the traffic of those tenants that use it
 * @param streamShare how much of it is streamed
 * @param model what its requests ask for
 * @param tenants who uses it; empty: everybody
 * @param workload whose token counts it has, and whose rhythm where that is known
 */
public record DemoFeature(
    String name,
    String application,
    String workflow,
    double share,
    double streamShare,
    String model,
    Set<String> tenants,
    Workload workload) {

  /** Those of the demo policy. */
  public static final List<DemoFeature> ALL =
      List.of(
          new DemoFeature(
              "support-chat",
              "help-desk",
              "answer-customer",
              0.42,
              1.0,
              "auto",
              Set.of(),
              Workload.CHAT),
          new DemoFeature(
              "contract-review",
              "back-office",
              "review-contract",
              0.06,
              0.5,
              "gpt-4o",
              Set.of("tenant-a", "tenant-b"),
              Workload.LONG_CONTEXT),
          new DemoFeature(
              "search-summary",
              "web-shop",
              "summarise-results",
              0.24,
              0.7,
              "auto",
              Set.of(),
              Workload.RETRIEVAL),
          new DemoFeature(
              "ticket-triage",
              "help-desk",
              "triage-ticket",
              0.12,
              0.0,
              "auto",
              Set.of(),
              Workload.LABELLING),
          new DemoFeature(
              "code-review",
              "developer-tools",
              "review-change",
              0.06,
              0.2,
              "auto",
              Set.of("tenant-a", "tenant-c"),
              Workload.CODE),
          new DemoFeature(
              "nightly-report",
              "back-office",
              "write-report",
              0.07,
              0.0,
              "auto",
              Set.of(),
              Workload.NIGHT_WORK),
          new DemoFeature(
              "prompt-lab",
              "developer-tools",
              "try-prompt",
              0.03,
              0.5,
              "auto",
              Set.of("tenant-a"),
              Workload.LONG_ANSWERS));

  /** Whether the tenant has it. */
  public boolean isUsedBy(String tenant) {
    return tenants.isEmpty() || tenants.contains(tenant);
  }
}
