package dev.detour.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.policy.document.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever conversation a caller has, a dialect either says that it cannot express it, or expresses
 * it so that its provider takes it: providers refuse turns out of order, empty texts, results
 * without calls.
 */
class TakenByProvidersTest {
  private static Provided provided;

  @BeforeContainer
  static void start() {
    provided = new Provided();
  }

  @AfterContainer
  static void stop() {
    provided.close();
  }

  @Property(tries = 400)
  void whatCanBeSaidIsTaken(
      @ForAll Dialect dialect,
      @ForAll("conversations") List<JsonArray> turns,
      @ForAll boolean tools)
      throws Exception {
    JsonArray messages = new JsonArray();
    turns.forEach(turn -> turn.forEach(messages::add));
    JsonObject chat = new JsonObject().put("model", "auto").put("messages", messages);
    if (tools) {
      chat.put("tools", new JsonArray().add(tool("look")).add(tool("act")));
    }
    HttpResponse<byte[]> answer;
    try {
      Conversation conversation = Provided.conversation(chat.encode());
      answer = provided.ask(dialect, conversation);
    } catch (UntranslatableException e) {
      assertThat(e.what()).isNotBlank();
      return;
    }

    assertThat(answer.statusCode()).as(chat + " -> " + new String(answer.body())).isEqualTo(200);
  }

  private static JsonObject tool(String name) {
    JsonObject parameters =
        new JsonObject().put("type", "object").put("properties", new JsonObject());
    return new JsonObject()
        .put("type", "function")
        .put("function", new JsonObject().put("name", name).put("parameters", parameters));
  }

  /** Messages in any order, but calls of tools with their results, as OpenAI's API demands. */
  @Provide
  Arbitrary<List<JsonArray>> conversations() {
    Arbitrary<String> text =
        Arbitraries.of("", " ", "\n", "Hello", "Go on. ", "{\"a\":1}", "ü\u0000");
    Arbitrary<JsonArray> said =
        Arbitraries.of("user", "user", "system", "developer", "assistant")
            .flatMap(role -> text.map(it -> new JsonArray().add(message(role, it))));
    Arbitrary<JsonArray> called =
        Arbitraries.integers()
            .between(1, 3)
            .flatMap(
                count -> text.flatMap(spoken -> text.map(result -> calls(count, spoken, result))));
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, said), net.jqwik.api.Tuple.of(1, called))
        .list()
        .ofMinSize(1)
        .ofMaxSize(7);
  }

  private static JsonObject message(String role, String text) {
    return new JsonObject().put("role", role).put("content", text);
  }

  private static JsonArray calls(int count, String spoken, String result) {
    JsonArray calls = new JsonArray();
    JsonArray turn = new JsonArray();
    for (int i = 0; i < count; i++) {
      JsonObject function =
          new JsonObject()
              .put("name", i % 2 == 0 ? "look" : "act")
              .put("arguments", "{\"i\":" + i + "}");
      calls.add(
          new JsonObject()
              .put("id", "call." + i)
              .put("type", "function")
              .put("function", function));
    }
    turn.add(message("assistant", spoken).put("tool_calls", calls));
    for (int i = 0; i < count; i++) {
      turn.add(message("tool", result).put("tool_call_id", "call." + i));
    }
    return turn;
  }
}
