package dev.detour.gateway.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.document.JobRules;
import dev.detour.store.Batch;
import dev.detour.store.BatchStore;
import dev.detour.store.Database;
import dev.detour.store.FileStore;
import dev.detour.store.Job;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A router's share in files and batches: their API, and finishing those whose lines have ended. */
public final class Batches {
  private static final Logger log = LoggerFactory.getLogger(Batches.class);

  private final BatchStore batches;
  private final FileStore files;
  private final FilesApi filesApi;
  private final BatchesApi batchesApi;
  private final AtomicBoolean attached = new AtomicBoolean();
  private boolean busy;

  /**
   * Creates a share.
   *
   * @param endpoints the paths that lines may name
   * @param maxFileBytes longest input file
   */
  public Batches(Database database, Set<String> endpoints, int maxFileBytes) {
    this.batches = new BatchStore(database);
    this.files = new FileStore(database);
    this.filesApi = new FilesApi(files, maxFileBytes);
    this.batchesApi = new BatchesApi(batches, files, endpoints, Clock.systemUTC());
  }

  /** Whether a path is one of these. */
  public static boolean handles(@Nullable String path) {
    return path != null && (isUnder(path, FilesApi.PATH) || isUnder(path, BatchesApi.PATH));
  }

  private static boolean isUnder(String path, String parent) {
    return path.equals(parent) || path.startsWith(parent + "/");
  }

  /** Handles a request whose path is one of these. */
  public void handle(Exchange exchange) {
    String path = exchange.request().path();
    if (isUnder(path, FilesApi.PATH)) {
      filesApi.handle(exchange, path.substring(FilesApi.PATH.length()));
    } else {
      batchesApi.handle(exchange, path.substring(BatchesApi.PATH.length()));
    }
  }

  /** Begins to finish batches on this event loop, unless another one does. Call on it. */
  public void attach(Vertx vertx, LivePolicy policy, Duration every) {
    if (attached.compareAndSet(false, true)) {
      vertx.setPeriodic(
          every.toMillis(),
          id -> {
            PolicySnapshot snapshot = policy.current();
            JobRules rules = snapshot == null ? JobRules.DEFAULT : snapshot.policy().jobs();
            finish(rules.retention());
          });
    }
  }

  private void finish(Duration keep) {
    if (busy) {
      return;
    }
    busy = true;
    batches
        .finishOne(Batches::result, keep)
        .compose(done -> files.sweep())
        .onFailure(e -> log.debug("batches are not looked after", e))
        .onComplete(done -> busy = false);
  }

  /** A line of a result file, in OpenAI's shape. */
  static Buffer result(Batch.Ended ended) {
    Job job = ended.job();
    ObjectNode line =
        Exchange.JSON
            .createObjectNode()
            .put("id", "batch_req_" + job.id())
            .put("custom_id", ended.customId());
    if (job.result().isPresent()) {
      Job.Result result = job.result().get();
      line.putObject("response")
          .put("status_code", result.status().orElse(500))
          .put("request_id", job.requestId())
          .putRawValue("body", new RawValue(onOneLine(result.body().toString())));
      line.putNull("error");
    } else {
      line.putNull("response");
      line.putObject("error")
          .put("code", "batch_" + job.state().wireName())
          .put("message", "The line was not answered: it is " + job.state().wireName() + ".");
    }
    return Buffer.buffer(line.toString());
  }

  /**
   * JSON has line breaks between its tokens only: providers print their answers over many lines.
   */
  private static String onOneLine(String json) {
    return json.replace('\n', ' ').replace('\r', ' ');
  }
}
