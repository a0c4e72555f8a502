package dev.detour.gateway.http;

import dev.detour.gateway.json.JsonText;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.telemetry.SpanAccount;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether the router can do its work, and what is not as it should be.
 *
 * <p>Not ready: no policy, no keys, or stopping. Ready with a warning: Postgres away, a policy
 * version that could not be applied, spans lost; requests are still served.
 */
public final class Readiness {
  private final LivePolicy policy;
  private final KeyRing keys;
  private final SpanAccount spans;
  private final Supplier<Optional<String>> storeTrouble;
  private volatile boolean draining;

  public Readiness(
      LivePolicy policy, KeyRing keys, SpanAccount spans, Supplier<Optional<String>> storeTrouble) {
    this.policy = policy;
    this.keys = keys;
    this.spans = spans;
    this.storeTrouble = storeTrouble;
  }

  /** From now on the router is stopping. */
  public void drain() {
    draining = true;
  }

  /** Whether the router is stopping. */
  public boolean isDraining() {
    return draining;
  }

  /** Why requests cannot be served; empty when they can. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (draining) {
      reasons.add("the router is stopping");
    }
    if (policy.current() == null) {
      reasons.add("no policy is in force");
    }
    if (!keys.isLoaded()) {
      reasons.add("no keys are loaded");
    }
    return reasons;
  }

  /** Whether requests can be served. */
  public boolean isReady() {
    return reasons().isEmpty();
  }

  public Buffer body() {
    List<String> reasons = reasons();
    List<String> warnings = new ArrayList<>();
    storeTrouble.get().ifPresent(trouble -> warnings.add("control store: " + trouble));
    policy
        .refused()
        .ifPresent(
            refused ->
                warnings.add(
                    "policy version " + refused.version() + " is not valid: " + refused.reason()));
    if (spans.lost() > 0) {
      warnings.add(spans.lost() + " decision spans were lost");
    }
    return Buffer.buffer(
        "{\"ready\":"
            + reasons.isEmpty()
            + ",\"policyVersion\":"
            + policy.version()
            + ",\"reasons\":"
            + list(reasons)
            + ",\"warnings\":"
            + list(warnings)
            + "}");
  }

  private static String list(List<String> texts) {
    return texts.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
  }
}
