package dev.detour.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.clickhouse.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO t FORMAT CSV 1,2 | INSERT INTO t | CSV | 1,2",
        "insert into db.t (a, b) values (1, 2) | insert into db.t (a, b) | Values | (1, 2)",
        "INSERT INTO TABLE `values`.`format` FORMAT TSV x | INSERT INTO TABLE `values`.`format` | TSV | x",
        "INSERT INTO format VALUES (1) | INSERT INTO format | Values | (1)",
        "INSERT INTO t SETTINGS a = 'FORMAT', b = 1 FORMAT JSONEachRow {} | INSERT INTO t SETTINGS a = 'FORMAT', b = 1 | JSONEachRow | {}",
        "INSERT INTO FUNCTION file('x', 'CSV') (values) VALUES (1) | INSERT INTO FUNCTION file('x', 'CSV') (values) | Values | (1)",
        "/* why */ INSERT INTO t (format) VALUES (';') | /* why */ INSERT INTO t (format) | Values | (';')"
      })
  void findsWhereTheDataOfAnInsertBegins(String sql, String head, String format, String data)
      throws Exception {
    Statement.Insert insert = (Statement.Insert) read("", sql);

    assertThat(new String(insert.head(), UTF_8).strip()).isEqualTo(head);
    assertThat(insert.format()).isEqualTo(format);
    assertThat(new String(insert.data().readAllBytes(), UTF_8).strip()).isEqualTo(data);
  }

  @Test
  void leavesOutOnlyTheBlanksAndOneLineBreakBeforeTheData() throws Exception {
    assertThat(data("INSERT INTO t FORMAT TSV \t\r\n\n x")).isEqualTo("\n x");
    assertThat(data("INSERT INTO t FORMAT RowBinary\n\n\0")).isEqualTo("\n\0");
  }

  @Test
  void takesTheDataFromTheBodyWhenTheParameterHoldsTheHead() throws Exception {
    Statement.Insert insert = (Statement.Insert) read("INSERT INTO t FORMAT RowBinary", "\n\1\2");

    assertThat(insert.data().readAllBytes()).containsExactly('\n', 1, 2);
  }

  @Test
  void readsTheDataOfALongInsertAsItComes() throws Exception {
    InputStream endless =
        new InputStream() {
          private final byte[] head = "INSERT INTO t FORMAT CSV\n".getBytes(UTF_8);
          private long position;

          @Override
          public int read() {
            return position < head.length ? head[(int) position++] : '1' + (int) (position++ % 2);
          }
        };
    Statement.Insert insert = (Statement.Insert) Statement.read("", endless);

    assertThat(insert.data().readNBytes(Statement.HEAD_SIZE * 3)).hasSize(Statement.HEAD_SIZE * 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "INSERT INTO t SELECT * FROM u FORMAT CSV",
        "INSERT INTO t WITH 1 AS a SELECT a",
        "INSERT INTO t",
        "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
        "",
        "CREATE TABLE t (a Int8) ENGINE = Log"
      })
  void takesEverythingElseAsAWhole(String sql) throws Exception {
    assertThat(read("", sql)).isInstanceOf(Statement.Whole.class);
  }

  @Test
  void refusesAStatementWithoutEnd() {
    assertThatThrownBy(() -> read("SELECT ", "1 + ".repeat(5_000_000)))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(229));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 FORMAT JSON | JSON",
        "SELECT 1 SETTINGS a = 1 format CSV; | CSV",
        "SELECT 1 FORMAT CSV SETTINGS a = 1 | CSV",
        "SELECT (SELECT 1 FORMAT JSON) FORMAT TSV | TSV",
        "SELECT ' FORMAT JSON ' -- FORMAT CSV |"
      })
  void namesTheFormatOfTheResult(String sql, String format) {
    assertThat(SqlOutline.of(sql.getBytes(UTF_8)).format().orElse(null)).isEqualTo(format);
  }

  @Test
  void noticesFilesOfTheServer() {
    assertThat(SqlOutline.of("SELECT 1 INTO OUTFILE 'x'".getBytes(UTF_8)).namesFile()).isTrue();
    assertThat(SqlOutline.of("INSERT INTO t FROM INFILE 'x'".getBytes(UTF_8)).namesFile()).isTrue();
    assertThat(SqlOutline.of("SELECT ' INTO OUTFILE '".getBytes(UTF_8)).namesFile()).isFalse();
  }

  private static String data(String sql) throws Exception {
    return new String(((Statement.Insert) read("", sql)).data().readAllBytes(), UTF_8);
  }

  private static Statement read(String query, String body) throws Exception {
    return Statement.read(query, new ByteArrayInputStream(body.getBytes(UTF_8)));
  }
}
