package dev.detour.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever somebody writes, the reader says what is wrong with it, and never falls over. */
class PolicyDocumentFuzzTest {
  private static final String[] SCALARS = {
    "",
    "null",
    "true",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "0.5",
    "5s",
    "-3h",
    "\"\\0\"",
    "[]",
    "{}",
    "[1, 2]",
    "{ a: b }",
    "alpha-premium",
    "critical_user_facing",
    "default",
    "auto",
    "&a x",
    "*a",
    "!!binary aGk=",
    "\u00e9\u4e2d\ud83d\ude00",
    "http://",
    "x".repeat(3000)
  };

  @Property(tries = 5_000)
  void anyEditOfADocumentIsReadOrRefusedWithReasons(@ForAll long seed) {
    Random random = new Random(seed);
    String text = PolicyDocument.shippedDefaultYaml();
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      text = edited(text, random);
    }
    assertRead(text);
  }

  @Property(tries = 2_000)
  void anyTextIsReadOrRefusedWithReasons(@ForAll String text) {
    assertRead(text);
  }

  private static void assertRead(String text) {
    ParseResult result = PolicyDocument.parse(text);
    if (result instanceof ParseResult.Invalid invalid) {
      assertThat(invalid.errors()).isNotEmpty();
      assertThat(invalid.errors()).allMatch(error -> !error.message().isBlank());
    } else {
      PolicyDocument document = result.orElseThrow();
      assertThat(PolicyDocument.parse(document.canonicalYaml()).orElseThrow()).isEqualTo(document);
    }
  }

  private static String edited(String text, Random random) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(7)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
      case 3 -> lines.set(at, " " + line);
      case 4 -> lines.set(at, withValue(line, SCALARS[random.nextInt(SCALARS.length)]));
      case 5 -> lines.set(at, withWord(line, SCALARS[random.nextInt(SCALARS.length)], random));
      default -> {
        return text.substring(0, random.nextInt(text.length() + 1));
      }
    }
    return String.join("\n", lines);
  }

  private static String withValue(String line, String value) {
    int colon = line.indexOf(": ");
    return colon < 0 ? line + " " + value : line.substring(0, colon + 2) + value;
  }

  private static String withWord(String line, String value, Random random) {
    String[] words = line.split("(?<=[ ,{}\\[\\]])");
    words[random.nextInt(words.length)] = value + " ";
    return String.join("", words);
  }
}
