package dev.detour.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlLexerTest {

  @Test
  void cutsWordsQuotesAndBrackets() {
    assertThat(tokens("SELECT a.b_1, 'it''s', `x y`, \"q\"[3] + {p:UInt8}"))
        .containsExactly(
            "SELECT", "a", ".", "b_1", ",", "'it''s'", ",", "`x y`", ",", "\"q\"", "[", "3", "]",
            "+", "{", "p", ":", "UInt8", "}");
  }

  @Test
  void leavesOutComments() {
    assertThat(tokens("-- why\nSELECT /* ; 'x */ 1 # rest\n+ 2 #! end"))
        .containsExactly("SELECT", "1", "+", "2");
    assertThat(tokens("SELECT 1 /* never closed")).containsExactly("SELECT", "1");
  }

  @Test
  void readsEscapesWithinQuotes() {
    assertThat(tokens("'a\\'b' '\\\\' 'c' 'open"))
        .containsExactly("'a\\'b'", "'\\\\'", "'c'", "'open");
  }

  @Test
  void readsHeredocs() {
    assertThat(tokens("SELECT $$a 'b$$, $x$c $y$ d$x$, $1"))
        .contains("$$a 'b$$", "$x$c $y$ d$x$", "$", "1");
  }

  @Test
  void takesOtherAlphabetsAsLetters() {
    assertThat(tokens("SELECT größe")).containsExactly("SELECT", "größe");
  }

  private static List<String> tokens(String sql) {
    SqlLexer lexer = new SqlLexer(sql.getBytes(UTF_8));
    List<String> tokens = new ArrayList<>();
    while (lexer.next()) {
      tokens.add(lexer.text());
    }
    return tokens;
  }
}
