package dev.detour.gateway.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.detour.gateway.chat.JobTicket;
import dev.detour.store.Job;
import dev.detour.store.JobState;
import dev.detour.store.NewJob;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Jobs as callers read them. */
final class JobJson {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String PATH = "/v1/jobs";

  private JobJson() {}

  static String location(String id) {
    return PATH + "/" + id;
  }

  /** What a caller is told of a job that has just been made of its request. */
  static JobTicket ticket(NewJob job, Instant now) {
    ObjectNode node =
        head(job.id(), job.state(), job.request().requestId(), now)
            .put("traffic_class", job.request().trafficClass().wireName())
            .put("reason", job.reason())
            .put("attempts", 0)
            .put("max_attempts", job.retryBudget())
            .put("expires_at", now.plus(job.expiresAfter()).getEpochSecond());
    return new JobTicket(job.id(), location(job.id()), buffer(node));
  }

  /** A whole job, with what came of it. */
  static Buffer whole(Job job) {
    return buffer(withResult(job));
  }

  static ObjectNode withResult(Job job) {
    ObjectNode node = brief(job);
    node.putNull("result");
    node.putNull("error");
    job.result()
        .ifPresent(
            result -> {
              result.status().ifPresent(status -> node.put("result_status", status));
              if (job.state() == JobState.SUCCEEDED) {
                node.putRawValue("result", new RawValue(result.body().toString()));
              } else {
                node.set("error", error(result.body()));
              }
            });
    return node;
  }

  /** A page of jobs, without what came of them. */
  static Buffer page(List<Job> jobs, int limit) {
    boolean more = jobs.size() > limit;
    List<Job> shown = more ? jobs.subList(0, limit) : jobs;
    ObjectNode page = JSON.createObjectNode().put("object", "list");
    shown.forEach(job -> page.withArray("data").add(brief(job)));
    page.withArray("data");
    page.put("first_id", shown.isEmpty() ? null : shown.get(0).id());
    page.put("last_id", shown.isEmpty() ? null : shown.get(shown.size() - 1).id());
    return buffer(page.put("has_more", more));
  }

  private static ObjectNode brief(Job job) {
    boolean waits = job.state() == JobState.QUEUED || job.state() == JobState.PAUSED;
    ObjectNode node =
        head(job.id(), job.state(), job.requestId(), job.createdAt())
            .put("traffic_class", job.trafficClass().wireName())
            .put("reason", job.reason())
            .put("failure", job.failure().orElse(null))
            .put("attempts", job.attemptsMade())
            .put("max_attempts", job.retryBudget());
    seconds(node, "next_run_at", waits ? job.notBefore() : null);
    seconds(node, "expires_at", job.expiresAt());
    seconds(node, "finished_at", job.finishedAt().orElse(null));
    return node;
  }

  private static ObjectNode head(String id, JobState state, String requestId, Instant created) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("object", "job")
        .put("status", state.wireName())
        .put("created_at", created.getEpochSecond())
        .put("request_id", requestId);
  }

  private static void seconds(
      ObjectNode node, String field, @org.jspecify.annotations.Nullable Instant at) {
    if (at == null) {
      node.putNull(field);
    } else {
      node.put(field, at.getEpochSecond());
    }
  }

  private static com.fasterxml.jackson.databind.JsonNode error(Buffer body) {
    try {
      return JSON.readTree(body.getBytes()).path("error");
    } catch (IOException e) {
      return JSON.createObjectNode().put("message", body.toString());
    }
  }

  static Buffer buffer(ObjectNode node) {
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }
}
