package dev.detour.gateway.live;

import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Brings the newest policy version into force and keeps it for the next start. */
final class PolicySync {
  private final Vertx vertx;
  private final PolicyStore store;
  private final LivePolicy policy;
  private final StateFiles state;
  private long newestSeen = -1;

  PolicySync(Vertx vertx, PolicyStore store, LivePolicy policy, StateFiles state) {
    this.vertx = vertx;
    this.store = store;
    this.policy = policy;
    this.state = state;
  }

  /** Asks for the version in force, and takes it when it is another one than last time. */
  Future<Void> refresh() {
    return store
        .currentVersion()
        .compose(
            version ->
                version == newestSeen || version == 0
                    ? Future.succeededFuture()
                    : store.current().compose(this::take));
  }

  private Future<Void> take(Optional<PolicyVersion> found) {
    if (found.isEmpty()) {
      return Future.succeededFuture();
    }
    PolicyVersion newest = found.get();
    return vertx
        .<Void>executeBlocking(
            () -> {
              if (policy.apply(newest.version(), newest.document())) {
                state.keepPolicy(newest.version(), newest.document());
              }
              return null;
            },
            false)
        .onComplete(done -> newestSeen = newest.version());
  }
}
