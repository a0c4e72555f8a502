package dev.detour.policy.document;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What holds for all jobs.
 *
 * @param maxOpenPerTenant most jobs of one tenant that have not ended
 * @param retention how long an ended job and its result are kept
 * @param webhooks where results may be sent, by the name that callers give
 */
public record JobRules(int maxOpenPerTenant, Duration retention, Map<String, Webhook> webhooks) {

  /** What holds where the policy says nothing. */
  public static final JobRules DEFAULT = new JobRules(10_000, Duration.ofDays(7), Map.of());

  public JobRules {
    if (maxOpenPerTenant < 0) {
      throw new IllegalArgumentException(
          "maxOpenPerTenant: " + maxOpenPerTenant + " (expected: >= 0)");
    }
    webhooks = Collections.unmodifiableMap(new LinkedHashMap<>(webhooks));
  }
}
