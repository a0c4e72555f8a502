package dev.detour.gateway.live;

import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.policy.document.ParseResult;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force, behind one reference. A document that is not valid changes nothing but the
 * router's readiness.
 */
public final class LivePolicy {
  private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);

  /** A version that could not be applied, and why. */
  public record Refused(long version, String reason) {}

  private final AtomicReference<@Nullable PolicySnapshot> current = new AtomicReference<>();
  private final CopyOnWriteArrayList<Consumer<PolicySnapshot>> listeners =
      new CopyOnWriteArrayList<>();
  private final Secrets secrets;
  private final Clock clock;
  private volatile @Nullable Refused refused;

  public LivePolicy(Map<String, String> environment, Clock clock) {
    this.secrets = new Secrets(environment);
    this.clock = clock;
  }

  /** The policy in force; null before the first one. */
  public @Nullable PolicySnapshot current() {
    return current.get();
  }

  /** The version in force, 0 before the first one. */
  public long version() {
    PolicySnapshot snapshot = current.get();
    return snapshot == null ? 0 : snapshot.version();
  }

  /** The newest version that could not be applied; empty when the one in force is the newest. */
  public Optional<Refused> refused() {
    return Optional.ofNullable(refused);
  }

  /** Calls back after every change, on the thread that made it. */
  public void onChange(Consumer<PolicySnapshot> listener) {
    listeners.add(listener);
  }

  /** Puts a version in force when its document is valid. Blocks on secrets in files. */
  public boolean apply(long version, String document) {
    ParseResult parsed = PolicyDocument.parse(document);
    if (parsed instanceof ParseResult.Invalid invalid) {
      String reason =
          invalid.errors().stream().map(String::valueOf).collect(Collectors.joining("; "));
      refused = new Refused(version, reason);
      log.error("policy version {} is not valid, version {} stays: {}", version, version(), reason);
      return false;
    }
    Policy policy = ((ParseResult.Valid) parsed).document().policy();
    PolicySnapshot snapshot =
        new PolicySnapshot(
            version, policy, targets(policy), webhookSecrets(policy), clock.instant());
    current.set(snapshot);
    refused = null;
    log.info("policy version {} is in force", version);
    listeners.forEach(listener -> listener.accept(snapshot));
    return true;
  }

  private Map<String, String> webhookSecrets(Policy policy) {
    Map<String, String> found = new HashMap<>();
    policy
        .jobs()
        .webhooks()
        .forEach(
            (name, webhook) ->
                secrets
                    .resolve("webhook " + name, webhook.secret())
                    .ifPresent(secret -> found.put(name, secret)));
    return found;
  }

  private Map<String, ProviderTarget> targets(Policy policy) {
    Map<String, ProviderTarget> targets = new HashMap<>();
    policy
        .providers()
        .forEach(
            (name, provider) ->
                targets.put(
                    name,
                    ProviderTarget.of(
                        provider,
                        provider
                            .secret()
                            .flatMap(secret -> secrets.resolve("provider " + name, secret)))));
    return targets;
  }
}
