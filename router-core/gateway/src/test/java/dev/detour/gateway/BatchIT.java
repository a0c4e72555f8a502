package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.store.testing.TestPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and batches, over a real Postgres. */
class BatchIT {
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something\"}]}";

  @TempDir Path directory;
  private StoreRouter router;
  private Caller caller;

  @BeforeEach
  void start() {
    router =
        StoreRouter.start(
            directory,
            JobsIT.policy().replace("maxOpenPerTenant: 5", "maxOpenPerTenant: 50"),
            Map.of());
    caller = router.caller(TestRouter.KEY);
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void keepsListsAndForgetsFilesOfTheTenantAlone() {
    JsonNode file = upload(line("a", BODY) + "\n", "batch").json();
    String id = file.path("id").asText();
    assertThat(file.path("object").asText()).isEqualTo("file");
    assertThat(file.path("filename").asText()).isEqualTo("in.jsonl");
    assertThat(caller.get("/v1/files/" + id + "/content").body()).isEqualTo(line("a", BODY) + "\n");
    assertThat(caller.get("/v1/files").json().path("data")).hasSize(1);
    Caller stranger = router.caller(StoreRouter.OTHER_TENANTS_KEY);
    assertThat(stranger.get("/v1/files/" + id).status()).isEqualTo(404);
    assertThat(stranger.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
    assertThat(Caller.send(stranger.request("/v1/files/" + id).DELETE()).status()).isEqualTo(404);
    assertThat(upload("x", "fine-tune").status()).isEqualTo(400);

    assertThat(
            Caller.send(caller.request("/v1/files/" + id).DELETE())
                .json()
                .path("deleted")
                .asBoolean())
        .isTrue();
    assertThat(caller.get("/v1/files/" + id).status()).isEqualTo(404);
  }

  @Test
  void listsTheNewestFirst() {
    List<String> files = new ArrayList<>();
    List<String> batches = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long before = System.currentTimeMillis();
      JsonNode batch = create(line("a", BODY), "24h").json();
      batches.add(0, batch.path("id").asText());
      files.add(0, batch.path("input_file_id").asText());
      until(() -> System.currentTimeMillis() > before);
    }
    assertThat(ids("/v1/batches")).isEqualTo(batches);
    assertThat(ids("/v1/batches?limit=2&after=" + batches.get(1))).isEqualTo(batches.subList(2, 4));
    assertThat(ids("/v1/files?purpose=batch")).isEqualTo(files);
  }

  private List<String> ids(String path) {
    List<String> ids = new ArrayList<>();
    caller.get(path).json().path("data").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  @Test
  void runsEveryLineAndSplitsAnswersFromErrors() throws Exception {
    String content = "";
    for (int i = 0; i < 6; i++) {
      content += line("good-" + i, BODY) + "\n";
    }
    content += line("bad", BODY.replace("auto", "nothing-like-it"));

    Answer created = create(content, "24h");

    assertThat(created.status()).as(created.body()).isEqualTo(200);
    assertThat(created.json().at("/request_counts/total").asInt()).isEqualTo(7);
    JsonNode batch = awaitEnd(created);
    assertThat(batch.path("status").asText()).isEqualTo("completed");
    assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(6);
    assertThat(batch.at("/request_counts/failed").asInt()).isEqualTo(1);
    Map<String, JsonNode> answers = lines(batch.path("output_file_id").asText());
    assertThat(answers).hasSize(6);
    assertThat(answers.get("good-3").at("/response/status_code").asInt()).isEqualTo(200);
    assertThat(answers.get("good-3").at("/response/body/choices/0/message/content").asText())
        .isNotBlank();
    Map<String, JsonNode> errors = lines(batch.path("error_file_id").asText());
    assertThat(errors.get("bad").at("/response/status_code").asInt()).isEqualTo(404);
    assertThat(errors.get("bad").at("/response/body/error/code").asText())
        .isEqualTo("model_not_found");
    assertThat(caller.get("/v1/batches").json().path("data")).hasSize(1);
  }

  @Test
  void refusesAFileWithMistakesAndNamesTheirLines() {
    JsonNode batch = create(line("a", BODY) + "\nno json\n" + line("a", BODY), "24h").json();
    assertThat(batch.path("status").asText()).isEqualTo("failed");
    assertThat(batch.at("/errors/data/0/line").asInt()).isEqualTo(2);
    assertThat(batch.at("/errors/data/1/code").asText()).isEqualTo("duplicate_custom_id");
    assertThat(create(line("a", BODY), "soon").status()).isEqualTo(400);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 51; i++) {
      many.append(line("l" + i, BODY)).append('\n');
    }
    assertThat(create(many.toString(), "24h").status()).isEqualTo(429);
  }

  @Test
  void endsEarlyWhenItIsTakenBackAndWhenItsTimeIsOver() throws Exception {
    router.sim().faults().always("alpha", new Fault.Silence());
    String first = create(line("a", BODY), "24h").json().path("id").asText();
    Answer cancelling =
        Caller.send(
            caller.request("/v1/batches/" + first + "/cancel").POST(BodyPublishers.noBody()));
    assertThat(cancelling.json().path("status").asText()).isIn("cancelling", "cancelled");
    until(() -> status(first).equals("cancelled"));

    Answer second = create(line("a", BODY), "24h");
    TestPostgres.execute(router.url(), "update detour.batches set expires_at = now()");
    JsonNode batch = awaitEnd(second);
    assertThat(batch.path("status").asText()).isEqualTo("expired");
    assertThat(lines(batch.path("error_file_id").asText()).get("a").at("/error/code").asText())
        .isEqualTo("batch_expired");
  }

  @Test
  void putsAnAnswerOverSeveralLinesIntoOneLineOfTheFile() throws Exception {
    String pretty =
        "{\n  \"id\": \"chatcmpl-1\",\r\n  \"object\": \"chat.completion\",\n  \"model\": \"m\",\n"
            + "  \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\",\n"
            + "    \"message\": {\"role\": \"assistant\", \"content\": \"two\\nlines\"}}],\n"
            + "  \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2}\n}\n";
    router
        .sim()
        .faults()
        .always(
            "alpha",
            new Fault.CustomAnswer(200, Map.of("content-type", "application/json"), pretty));

    JsonNode batch = awaitEnd(create(line("a", BODY) + "\n" + line("b", BODY), "24h"));

    Map<String, JsonNode> answers = lines(batch.path("output_file_id").asText());
    assertThat(answers).containsOnlyKeys("a", "b");
    assertThat(answers.get("b").at("/response/body/choices/0/message/content").asText())
        .isEqualTo("two\nlines");
  }

  @Test
  void takesFilesAsWindowsWritesThem() throws Exception {
    JsonNode batch =
        awaitEnd(create("\uFEFF" + line("a", BODY) + "\r\n\r\n" + line("b", BODY), "24h"));
    assertThat(batch.path("errors").isNull()).as(batch.toString()).isTrue();
    assertThat(batch.at("/request_counts/completed").asInt()).isEqualTo(2);
  }

  @Test
  void namesWhatCannotBeStoredInsteadOfBlamingTheStore() {
    JsonNode batch = create(line("a\\u0000", BODY), "24h").json();
    assertThat(batch.path("status").asText()).as(batch.toString()).isEqualTo("failed");
    assertThat(batch.at("/errors/data/0/code").asText()).isEqualTo("missing_custom_id");
    Answer refused = create(line("a", BODY), "24h", "a\\u0000");
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().at("/error/param").asText()).isEqualTo("metadata");
  }

  private Answer create(String content, String window) {
    return create(content, window, "test");
  }

  private Answer create(String content, String window, String of) {
    String file = upload(content, "batch").json().path("id").asText();
    return Caller.send(
        caller
            .request("/v1/batches")
            .header("content-type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"input_file_id\":\""
                        + file
                        + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\""
                        + window
                        + "\",\"metadata\":{\"of\":\""
                        + of
                        + "\"}}")));
  }

  private Answer upload(String content, String purpose) {
    String form =
        "--xyz\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\n"
            + purpose
            + "\r\n--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n"
            + "content-type: application/octet-stream\r\n\r\n"
            + content
            + "\r\n--xyz--\r\n";
    return Caller.send(
        caller
            .request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=xyz")
            .POST(BodyPublishers.ofString(form)));
  }

  private static String line(String customId, String body) {
    return "{\"custom_id\":\""
        + customId
        + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
        + body
        + "}";
  }

  private JsonNode awaitEnd(Answer created) {
    String id = created.json().path("id").asText();
    until(() -> !status(id).equals("in_progress"));
    return caller.get("/v1/batches/" + id).json();
  }

  private String status(String id) {
    return caller.get("/v1/batches/" + id).json().path("status").asText();
  }

  private Map<String, JsonNode> lines(String file) throws Exception {
    Map<String, JsonNode> lines = new HashMap<>();
    for (String line : caller.get("/v1/files/" + file + "/content").body().split("\n")) {
      JsonNode node = new ObjectMapper().readTree(line);
      lines.put(node.path("custom_id").asText(), node);
    }
    return lines;
  }
}
