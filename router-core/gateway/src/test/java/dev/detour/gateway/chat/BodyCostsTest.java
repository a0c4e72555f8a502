package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.chat.BodyCosts.Unpriced;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCostsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "service_tier | priority | 'service_tier':'priority'",
        "service_tier | scale | 'service_tier':'default','service_\\u0074ier':'scale'",
        "service_tier | 3 | 'service_tier':3",
        "speed | fast | 'speed':'fast'",
        "inference_geo | us | 'inference_geo':'us'",
        "web_search_options |  | 'web_search_options':{}",
        "audio |  | 'audio':{'voice':'a'}",
        "modalities | audio | 'modalities':['text','audio']",
        "previous_response_id | resp_1 | 'previous_response_id':'resp_1'",
        "conversation |  | 'conversation':{'id':'conv_1'}",
        "models |  | 'models':['a/b']",
        "prediction |  | 'prediction':{'type':'content','content':'x'}",
        "tools.type | web_search | 'tools':[{'type':'function'},{'type':'web_search'}]",
        "tools.type | web_fetch_20250910 | 'tools':[{'type':'web_fetch_20250910','name':'f'}]",
        "cache_control.ttl | 1h | 'system':[{'text':'x','cache_control':{'ttl':'1h'}}]",
        "file_id | file_1 | 'input':[{'content':[{'type':'input_file','file_id':'file_1'}]}]",
        "file_url | https://a | 'input':[{'content':[{'file_url':'https://a'}]}]",
        "source | url | 'messages':[{'content':[{'source':{'url':'a','type':'url'},'type':'document'}]}]",
      })
  void tellsWhatTokensDoNotPay(String field, String value, String body) {
    assertThat(costs(body).unpriced()).contains(new Unpriced(field, Optional.ofNullable(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'service_tier':'flex'",
        "'service_tier':null,'web_search_options':null,'previous_response_id':null",
        "'speed':'standard','inference_geo':'global'",
        "'modalities':['text']",
        "'tools':[{'type':'function','function':{'name':'x','parameters':{'type':'web_search'}}}]",
        "'tools':[{'name':'x','input_schema':{'type':'object'}},{'type':'bash_20250124','name':'b'}]",
        "'messages':[{'content':[{'type':'tool_use','input':{'file_id':'a','type':'document'}}]}]",
        "'messages':[{'content':[{'type':'image','source':{'type':'url','url':'a'}}]}]",
        "'messages':[{'content':[{'type':'document','source':{'type':'base64','data':'a'}}]}]",
        "'messages':[{'content':'service_tier: priority'}],'metadata':{'speed':'fast'}",
        "'system':[{'cache_control':{'type':'ephemeral','ttl':'5m'}}]",
      })
  void letsThroughWhatTokensPay(String body) {
    assertThat(costs(body).unpriced()).isEmpty();
  }

  /**
   * Longer than Jackson's own limit, and within what a router takes unless it is told otherwise.
   */
  @Test
  void readsTextsAsLongAsTheSurfacesDo() {
    assertThat(costs("'messages':[{'content':'" + "x".repeat(20_000_001) + "'}],'n':3").choices())
        .isEqualTo(3);
  }

  private static BodyCosts costs(String fields) {
    String body = "{" + fields.replace('\'', '"') + "}";
    return BodyCosts.of(body.getBytes(StandardCharsets.UTF_8));
  }
}
