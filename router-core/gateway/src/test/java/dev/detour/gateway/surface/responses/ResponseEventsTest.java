package dev.detour.gateway.surface.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.StreamEncoder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a stream goes on that somebody else began. */
class ResponseEventsTest {
  private static final String DELTA =
      """
      event: response.output_text.delta
      data: {"type":"response.output_text.delta","sequence_number":7,"item_id":"msg_theirs","output_index":1,"delta":"x"}

      """;
  private static final String DONE =
      """
      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":10,"output_index":1,"item":{}}

      """;

  @Test
  void goesOnInTheItemThatIsOpen() throws Exception {
    List<JsonNode> events = continued(DELTA, DELTA);
    assertThat(events.get(0).path("type").asText()).isEqualTo("response.output_text.delta");
    assertThat(events.get(0).path("sequence_number").asInt()).isEqualTo(8);
    assertThat(events.get(0).path("item_id").asText()).isEqualTo("msg_theirs");
    assertThat(events.get(0).path("output_index").asInt()).isEqualTo(1);
    JsonNode whole = events.get(events.size() - 1).path("response");
    assertThat(whole.at("/output/0/content/0/text").asText()).isEqualTo("begun and ended");
  }

  @Test
  void beginsAnotherItemBehindOneThatIsClosed() throws Exception {
    List<JsonNode> events = continued(DONE, DELTA);
    assertThat(events.get(0).path("type").asText()).isEqualTo("response.output_item.added");
    assertThat(events.get(0).path("sequence_number").asInt()).isEqualTo(11);
    assertThat(events.get(0).path("output_index").asInt()).isEqualTo(2);
    assertThat(events)
        .filteredOn(it -> it.has("delta"))
        .extracting(it -> it.path("output_index").asInt())
        .containsOnly(2);
    JsonNode output = events.get(events.size() - 1).at("/response/output");
    assertThat(output).hasSize(2);
    assertThat(output.get(0).path("id").asText()).isEqualTo("msg_theirs");
    assertThat(output.at("/0/content/0/text").asText()).isEqualTo("begun");
    assertThat(output.at("/1/content/0/text").asText()).isEqualTo(" and ended");
  }

  @Test
  void goesOnFromItsOwnCountWhereNothingCanBeRead() throws Exception {
    List<JsonNode> events = continued("data: {broken", "");
    // Begun, in progress, item, part and the delta that was primed.
    assertThat(events.get(0).path("sequence_number").asInt()).isEqualTo(5);
    assertThat(events.get(0).path("type").asText()).isEqualTo("response.output_text.delta");
  }

  private static List<JsonNode> continued(String newest, String newestContent) throws IOException {
    ResponseEvents stream =
        new ResponseEvents(
            new ResponseObject("r", 1, Json.tree("{}")), (prefix, number) -> prefix + number);
    Buffer before = Buffer.buffer();
    stream.event(new StreamEvent.Started("resp_1", "m"), before);
    stream.event(new StreamEvent.TextDelta("begun"), before);
    stream.goOnBehind(new StreamEncoder.Place(Buffer.buffer(newest), Buffer.buffer(newestContent)));
    Buffer out = Buffer.buffer();
    stream.event(new StreamEvent.TextDelta(" and ended"), out);
    stream.finish(Finish.of(FinishReason.STOP, "stop"), Optional.empty(), out);
    List<JsonNode> events = new ArrayList<>();
    for (String line : out.toString().split("\n")) {
      if (line.startsWith("data: ")) {
        events.add(Json.tree(line.substring(6)));
      }
    }
    return events;
  }
}
