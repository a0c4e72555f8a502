package dev.detour.clickhouse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Native format for clients that name a protocol version, which the engine itself does not
 * write. With Go's driver the server was tried by hand; here the bytes are compared with the
 * engine's own.
 */
class NativeRevisionIT {

  private static final String BLOCK_INFO = "\1\0\2\u00ff\u00ff\u00ff\u00ff\0";
  private static final String LAST_COLUMN = "\1z\6String";
  private static final String GO_DRIVER = "54460";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "number",
        "toUInt8(1), toInt16(2), toFloat32(3), toDate('2026-01-01'), true",
        "toDateTime(number, 'UTC'), toDateTime64(number, 6, 'UTC'), generateUUIDv4(), toIPv6('::1')",
        "toInt128(number), toUInt256(number), toDecimal32(1, 2), toDecimal64(1, 2), toDecimal128(1, 2), toDecimal256(1, 2)",
        "toString(number), repeat('x', number % 400), toFixedString('ab', 5)",
        "toLowCardinality(toString(number % 7)), toLowCardinality(toString(number))",
        "toLowCardinality(toNullable(if(number % 3 = 0, NULL, 'a')))",
        "NULL, toNullable(number), if(number % 2, NULL, toString(number))",
        "range(number % 5), emptyArrayString(), [[1], [2, 3]], arrayMap(x -> toString(x), range(number % 3))",
        "arrayMap(x -> toLowCardinality(toString(x % 3)), range(number % 5))",
        "map('k', number), map(toLowCardinality('k'), number), map()::Map(LowCardinality(String), UInt64)",
        "(1, 'x'), tuple(toLowCardinality('a'), [1])::Tuple(`odd, name` LowCardinality(String), b Array(UInt8))",
        "CAST('a' AS Enum8('a' = 1, 'b,)' = 2)), toIntervalDay(3), [(1, NULL)]::Array(Tuple(UInt8, Nullable(String)))"
      })
  void insertsOnlyWhatTheVersionAsksFor(String columns) throws Exception {
    // The columns under test, and one more whose place shows whether they were measured rightly.
    for (int rows : new int[] {1, 1_000}) {
      String sql =
          "SELECT " + columns + ", 'end' AS z FROM numbers(" + rows + ") SETTINGS max_threads = 1";
      if (sql.contains("UUID")) {
        sql = sql.replace("generateUUIDv4()", "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')");
      }
      String plain = ask(sql, "0");
      String answer = ask(sql, GO_DRIVER);

      assertThat(answer).startsWith(BLOCK_INFO);
      int marks = answer.length() - BLOCK_INFO.length() - plain.length();
      assertThat(marks).as("one mark per column").isEqualTo(plain.charAt(0));
      int last = plain.lastIndexOf(LAST_COLUMN) + LAST_COLUMN.length();
      assertThat(answer).endsWith("\0" + plain.substring(last));
      assertThat(answer.lastIndexOf(LAST_COLUMN))
          .isEqualTo(answer.length() - (plain.length() - last) - 1 - LAST_COLUMN.length());
    }
  }

  @Test
  void leavesBlocksOfOldVersionsAlmostAlone() throws Exception {
    assertThat(ask("SELECT 1 AS a", "54000")).isEqualTo(BLOCK_INFO + ask("SELECT 1 AS a", "0"));
  }

  @Test
  void writesEveryBlockOfALongResult() throws Exception {
    String sql = "SELECT number, toLowCardinality(toString(number % 9)) AS z FROM numbers(200000)";
    String plain = ask(sql, "0");
    String answer = ask(sql, GO_DRIVER);

    int blocks = plain.split("\6number\6UInt64", -1).length - 1;
    assertThat(blocks).isGreaterThan(1);
    assertThat(answer.length() - plain.length()).isEqualTo(blocks * (BLOCK_INFO.length() + 2));
  }

  @Test
  void saysWhichTypeItCannotSend() throws Exception {
    HttpResponse<String> answer =
        SharedClickHouse.endpoint()
            .post(
                "SELECT sumState(number) FROM numbers(3)",
                Map.of(
                    "default_format", "Native",
                    "client_protocol_version", GO_DRIVER,
                    "wait_end_of_query", "1"));
    AnalyticsStoreContract.assertError(answer, 48, 501);
    assertThat(answer.body()).contains("AggregateFunction(sum, UInt64)");
  }

  private static String ask(String sql, String version) throws Exception {
    HttpResponse<byte[]> answer =
        SharedClickHouse.endpoint()
            .postBytes(
                sql.getBytes(ISO_8859_1),
                Map.of("default_format", "Native", "client_protocol_version", version));
    String body = new String(answer.body(), ISO_8859_1);
    assertThat(answer.statusCode()).as(body).isEqualTo(200);
    return body;
  }
}
