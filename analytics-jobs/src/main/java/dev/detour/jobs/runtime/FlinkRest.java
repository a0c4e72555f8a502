package dev.detour.jobs.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;

/**
 * What is asked of a JobManager over Flink's REST interface. Every call ends within two seconds; an
 * {@link IOException} means that there was no answer, or one that is no help.
 */
final class FlinkRest {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 404;

  private final URI url;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  /**
   * @param url such as {@code http://127.0.0.1:8081}
   */
  FlinkRest(URI url) {
    this.url = url;
  }

  URI url() {
    return url;
  }

  /** The state of a job; empty when the JobManager does not know it. */
  Optional<JobStatus> status(String jobId) throws IOException, InterruptedException {
    return jobs().stream().filter(job -> job.id.equals(jobId)).map(Job::status).findFirst();
  }

  /** Ids of the jobs of a name that are not over. */
  List<String> unfinished(String name) throws IOException, InterruptedException {
    return jobs().stream()
        .filter(job -> job.name.equals(name) && !job.status.isTerminalState())
        .map(Job::id)
        .toList();
  }

  private record Job(String id, String name, JobStatus status) {}

  /** All together, since asking for one that is not there counts as an error of the server. */
  private List<Job> jobs() throws IOException, InterruptedException {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Job(
              job.path("jid").asText(),
              job.path("name").asText(),
              JobStatus.valueOf(job.path("state").asText())));
    }
    return jobs;
  }

  /** Asks for a job's end with a savepoint, which follows in its own time. */
  void stopWithSavepoint(String jobId, Path directory) throws IOException, InterruptedException {
    String body =
        JSON.createObjectNode()
            .put("targetDirectory", directory.toUri().toString())
            .put("drain", false)
            .toString();
    json(
        send(
            request("/jobs/" + jobId + "/stop")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
  }

  /** Asks for a job's cancellation, which follows in its own time. */
  void cancel(String jobId) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            request("/jobs/" + jobId + "?mode=cancel")
                .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    if (answer.statusCode() != NOT_FOUND && answer.statusCode() / 100 != 2) {
      throw refused(answer);
    }
  }

  /** Resource ids of the TaskManagers that the JobManager counts on. */
  List<String> taskManagers() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    get("/taskmanagers").path("taskmanagers").forEach(it -> ids.add(it.path("id").asText()));
    return ids;
  }

  /** Slots that no job has. */
  int freeSlots() throws IOException, InterruptedException {
    return get("/overview").path("slots-available").asInt();
  }

  /** A setting of the JobManager's process. */
  Optional<String> setting(String key) throws IOException, InterruptedException {
    for (JsonNode entry : get("/jobmanager/config")) {
      if (entry.path("key").asText().equals(key)) {
        return Optional.of(entry.path("value").asText());
      }
    }
    return Optional.empty();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return json(send(request(path).GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(LIMIT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw refused(answer);
    }
    return JSON.readTree(answer.body());
  }

  private static IOException refused(HttpResponse<String> answer) {
    return new IOException(answer.uri() + " answered " + answer.statusCode());
  }
}
