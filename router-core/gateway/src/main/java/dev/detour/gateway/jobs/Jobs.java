package dev.detour.gateway.jobs;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.chat.JobDesk;
import dev.detour.gateway.chat.Serving;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.store.Database;
import dev.detour.store.JobQueue;
import dev.detour.store.JobStore;
import dev.detour.store.Notifications;
import dev.detour.store.WebhookStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A router's share in the jobs: it takes them over, shows them, and runs some of them. */
public final class Jobs {
  private final Database database;
  private final JobStore store;
  private final LivePolicy policy;
  private final KeyRing keys;
  private final GatewayConfig config;
  private final JobDesk desk;
  private final JobsApi api;
  private final JobGauges gauges;
  private final AtomicBoolean attached = new AtomicBoolean();
  private @Nullable Context context;
  private @Nullable JobWorker worker;
  private @Nullable Notifications notifications;
  private @Nullable Upkeep upkeep;
  private @Nullable WebhookSender sender;

  public Jobs(
      Database database,
      LivePolicy policy,
      KeyRing keys,
      GatewayConfig config,
      GatewayMetrics metrics) {
    this.database = database;
    this.store = new JobStore(database);
    this.policy = policy;
    this.keys = keys;
    this.config = config;
    this.desk = new StoreJobDesk(store, Clock.systemUTC());
    this.api = new JobsApi(store);
    this.gauges = new JobGauges(metrics, this::running);
  }

  /** Where requests are handed over. */
  public JobDesk desk() {
    return desk;
  }

  /** What callers see of their jobs. */
  public JobsApi api() {
    return api;
  }

  /** Begins to run jobs on this event loop, unless another one does already. Call on it. */
  public void attach(Serving serving) {
    if (!attached.compareAndSet(false, true)) {
      return;
    }
    Context loop = serving.vertx().getOrCreateContext();
    JobWorker started =
        new JobWorker(
            serving, new JobQueue(database), policy, keys, config.routerId(), config.jobs());
    context = loop;
    worker = started;
    Runnable look = () -> loop.runOnContext(nothing -> started.look());
    notifications = store.listen(look, look);
    upkeep = new Upkeep(serving.vertx(), database, policy, gauges);
    sender = new WebhookSender(serving.vertx(), new WebhookStore(database), policy);
    started.start();
    upkeep.start();
    sender.start(config.jobs().pollInterval());
  }

  private int running() {
    JobWorker started = worker;
    return started == null ? 0 : started.active();
  }

  /** Takes up no more jobs; done when none is under way here. */
  public Future<Void> drain() {
    Context loop = context;
    JobWorker started = worker;
    Notifications listening = notifications;
    Upkeep keeping = upkeep;
    WebhookSender sending = sender;
    if (loop == null
        || started == null
        || listening == null
        || keeping == null
        || sending == null) {
      return Future.succeededFuture();
    }
    return Future.future(
        promise ->
            loop.runOnContext(
                nothing -> {
                  keeping.stop();
                  sending.stop();
                  listening.close();
                  started.drain().onComplete(promise);
                }));
  }
}
