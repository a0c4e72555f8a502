package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesIT extends StoreFixture {
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: priced }
      providers:
        alpha: { dialect: openai, baseUrl: "http://127.0.0.1:1/v1" }
      routes:
        one: { provider: alpha, model: model-one, tier: premium }
        two: { provider: alpha, model: model-two, tier: premium }
        three: { provider: alpha, model: model-three, tier: premium }
      prices:
        version: "1"
        models:
          alpha/model-one: { input: 1000000, output: 4000000 }
          alpha/model-two: { input: 1000000, output: 4000000 }
          alpha/model-three: { input: 7, output: 7 }
      classes:
        batch:
          matrix: { primary: { route: one } }
      """;
  private static final String MAP =
      """
      {"model-one": {"input_cost_per_token": 0.000002, "output_cost_per_token": 0.000004},
       "model-two": {"input_cost_per_token": 0.000001, "output_cost_per_token": 0.0004}}
      """;

  @Test
  void leavesAJumpOutUntilAPersonConfirmsIt(@TempDir Path directory) throws IOException {
    publish(POLICY, 0);
    Path map = Files.writeString(directory.resolve("map.json"), MAP);
    Output first = run("import", map.toString(), "2026-07-24");
    assertThat(first.out)
        .contains("version: 2026-07-24")
        .contains("input: 2000000")
        .doesNotContain("400000000");
    assertThat(first.notes)
        .contains("alpha/model-one: changed")
        .contains("alpha/model-two: jumped")
        .contains("alpha/model-three: not in the map");
    run("import", map.toString(), "2026-07-24"); // finds nothing new

    List<QuarantinedPrice> waiting = await(new PriceQuarantine(database).list());
    assertThat(waiting).hasSize(1);
    assertThat(run("list").out)
        .contains("quarantined")
        .contains("alpha/model-two")
        .contains("map.json");
    run("confirm", Long.toString(waiting.get(0).id()), "ada");
    assertThat(run("import", map.toString(), "2026-07-25").out).contains("output: 400000000");
    assertThat(await(new AuditLog(database).list(1, OptionalLong.empty())).get(0).action())
        .isEqualTo("price.confirmed");
    assertThatThrownBy(() -> run("reject", Long.toString(waiting.get(0).id()), "ben"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void saysHowItIsUsed() {
    assertThatThrownBy(() -> run("confirm")).hasMessageContaining("usage: deploy/prices");
    assertThatThrownBy(() -> run("confirm", "one", "ada")).hasMessageContaining("a number");
  }

  private record Output(String out, String notes) {}

  private Output run(String... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    new Prices(
            database,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(notes, true, StandardCharsets.UTF_8))
        .run(List.of(words));
    return new Output(out.toString(StandardCharsets.UTF_8), notes.toString(StandardCharsets.UTF_8));
  }
}
