package dev.detour.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.detour.clickhouse.engine.ConnectionSettings;
import dev.detour.clickhouse.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The small parts of reading a request and writing its answer. */
class RequestPartsTest {

  private static final Credentials CREDENTIALS = new Credentials("detour", "s:e\u00fc");

  @Test
  void readsParametersOfTheAddress() {
    assertThat(Parameters.parse("query=SELECT+1%2B1&empty=&flag&a=b=c"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("query", "SELECT 1+1", "empty", "", "flag", "", "a", "b=c"));
    assertThat(Parameters.parse(null)).isEmpty();
  }

  @Test
  void readsFieldsOfAForm() throws Exception {
    String form =
        "--b1\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT {x:String}\r\n"
            + "--b1\r\nContent-Disposition: form-data; name=\"param_x\"\r\nContent-Type: text/plain\r\n\r\n"
            + "two\r\nlines ü\r\n--b1--\r\n";

    assertThat(form("multipart/form-data; boundary=b1", form))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("query", "SELECT {x:String}", "param_x", "two\r\nlines ü"));
    assertThat(form("multipart/form-data; boundary=\"b1\"; charset=UTF-8", form)).hasSize(2);
  }

  @Test
  void refusesExternalTables() {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"t\"; filename=\"t.tsv\"\r\n\r\n1\r\n--b--\r\n";

    assertThatThrownBy(() -> form("multipart/form-data; boundary=b", form))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(48));
  }

  private static Map<String, String> form(String contentType, String form) throws Exception {
    return MultipartForm.read(contentType, new ByteArrayInputStream(form.getBytes(UTF_8)));
  }

  @Test
  void takesCredentialsFromHeadersOrParameters() {
    String pair = Base64.getEncoder().encodeToString("detour:s:e\u00fc".getBytes(UTF_8));
    assertThatCode(() -> CREDENTIALS.check(headers("Authorization", "Basic " + pair), Map.of()))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                CREDENTIALS.check(new Headers(), Map.of("user", "detour", "password", "s:e\u00fc")))
        .doesNotThrowAnyException();
    Headers own = headers("X-ClickHouse-User", "detour");
    own.set("X-ClickHouse-Key", "s:e\u00fc");
    assertThatCode(() -> CREDENTIALS.check(own, Map.of())).doesNotThrowAnyException();
  }

  @Test
  void refusesEverybodyElse() {
    assertRefused(new Headers(), Map.of());
    assertRefused(new Headers(), Map.of("user", "detour"));
    assertRefused(new Headers(), Map.of("user", "detour", "password", "S:E\u00fc"));
    assertRefused(headers("Authorization", "Basic no-base64!"), Map.of());
    assertRefused(headers("Authorization", "Bearer x"), Map.of());
    // Headers come first, whatever the parameters say.
    assertRefused(
        headers("X-ClickHouse-User", "other"), Map.of("user", "detour", "password", "s:e\u00fc"));
  }

  private static void assertRefused(Headers headers, Map<String, String> parameters) {
    assertThatThrownBy(() -> CREDENTIALS.check(headers, parameters))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(516));
  }

  private static Headers headers(String name, String value) {
    Headers headers = new Headers();
    headers.set(name, value);
    return headers;
  }

  @Test
  void tellsSettingsFromOtherParameters() {
    ConnectionSettings settings =
        request(
                Map.of(
                    "database", "other",
                    "query_id", "x",
                    "param_a", "1",
                    "compress", "1",
                    "max_threads", "2",
                    "max_execution_time", "0",
                    "async_insert", "1"),
                false)
            .connectionSettings(Map.of("max_execution_time", "60", "async_insert", "0"));

    assertThat(settings.database()).isEqualTo("other");
    assertThat(settings.settings())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("max_threads", "2", "max_execution_time", "60", "async_insert", "0"));
  }

  @Test
  void makesGetsReadOnly() {
    assertThat(request(Map.of(), true).connectionSettings(Map.of()).settings())
        .containsEntry("readonly", "2");
    assertThat(request(Map.of("readonly", "1"), true).connectionSettings(Map.of()).settings())
        .containsEntry("readonly", "1");
  }

  @Test
  void keepsNoConnectionWithASettingOfOneRequest() {
    assertThat(request(Map.of("insert_deduplication_token", "t"), false).hasPassingSettings())
        .isTrue();
    assertThat(request(Map.of("max_threads", "1"), false).hasPassingSettings()).isFalse();
  }

  private static QueryRequest request(Map<String, String> parameters, boolean getsOnly) {
    return new QueryRequest(
        "id", new Headers(), parameters, "", InputStream.nullInputStream(), getsOnly);
  }

  @Test
  void findsTheHeaderThatChunksRepeat() {
    assertThat(headerOf("TSVWithNames", "a\"b\n1\n")).isEqualTo(4);
    assertThat(headerOf("CSVWithNames", "\"a\nb\"\"\"\n1\n")).isEqualTo(8);
    assertThat(headerOf("TabSeparatedWithNamesAndTypes", "a\nInt8\n1\n")).isEqualTo(7);
    assertThat(headerOf("RowBinaryWithNames", "\2\1a\2bcX")).isEqualTo(6);
    assertThat(headerOf("RowBinaryWithNamesAndTypes", "\1\1a\4Int8X")).isEqualTo(8);
    assertThat(headerOf("JSONEachRow", "{}\n")).isZero();
    assertThat(RepeatedHeader.of("JSON")).isEmpty();
    assertThat(RepeatedHeader.of("Parquet")).isEmpty();
  }

  private static int headerOf(String format, String chunk) {
    return RepeatedHeader.of(format).orElseThrow().length(ByteBuffer.wrap(chunk.getBytes(UTF_8)));
  }

  @Test
  void findsQueriesByTheirTag() {
    byte[] tagged = QueryTag.of("id-1").appendTo("SELECT 1 -- one".getBytes(UTF_8));
    assertThat(new String(tagged, UTF_8)).isEqualTo("SELECT 1 -- one\n/* query_id: id-1 */");

    QueryTag.Rewritten kill =
        QueryTag.kill("kill query where query_id = 'id-1' SYNC;".getBytes(UTF_8)).orElseThrow();
    assertThat(kill.parameters()).containsValue("/* query_id: id-1 */");
    assertThat(new String(kill.sql(), UTF_8)).endsWith("ASYNC");
  }

  @Test
  void neverKillsEverythingForAnIdThatHasNoTag() {
    assertThat(QueryTag.kill("KILL QUERY WHERE query_id = '*/ x'".getBytes(UTF_8))).isEmpty();
    assertThat(QueryTag.kill("KILL QUERY WHERE query_id = ''".getBytes(UTF_8))).isEmpty();
    assertThat(QueryTag.kill("KILL QUERY WHERE user = 'x'".getBytes(UTF_8))).isEmpty();
    assertThat(QueryTag.of("*/ x").comment()).isEmpty();
  }

  @Test
  void holdsShortAnswersInMemoryAndLongOnesOnDisk() throws Exception {
    for (int pieces : new int[] {1, 3_000}) {
      SpillBuffer buffer = new SpillBuffer();
      for (int i = 0; i < pieces; i++) {
        buffer.write("x".repeat(1_000).getBytes(UTF_8));
      }
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      buffer.transferTo(out);
      assertThat(buffer.size()).isEqualTo(pieces * 1_000L);
      assertThat(out.size()).isEqualTo(pieces * 1_000);
      buffer.discard();
    }
  }
}
