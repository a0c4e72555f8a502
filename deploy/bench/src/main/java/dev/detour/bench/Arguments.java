package dev.detour.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the command line of a benchmark says: each option's value, given or by default. */
public final class Arguments {
  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line; what comes later outweighs what came before.
   *
   * @param usage shown with what is wrong
   * @param defaults the value of every option; the one whose name has no dashes, if there is one,
   *     is given by its value alone
   * @param words that stand for values of options
   * @throws IllegalArgumentException naming the option and the expectation
   */
  public static Arguments read(
      String usage,
      Map<String, String> defaults,
      Map<String, Map<String, String>> words,
      String... arguments) {
    Map<String, String> values = new HashMap<>(defaults);
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (words.containsKey(argument)) {
        values.putAll(words.get(argument));
      } else if (!argument.startsWith("--")) {
        values.put(bare(argument, defaults, usage), argument);
      } else if (defaults.containsKey(argument) && i + 1 < arguments.length) {
        values.put(argument, arguments[++i]);
      } else {
        throw wrong(argument, usage);
      }
    }
    return new Arguments(values);
  }

  private static String bare(String argument, Map<String, String> defaults, String usage) {
    return defaults.keySet().stream()
        .filter(name -> !name.startsWith("--"))
        .findFirst()
        .orElseThrow(() -> wrong(argument, usage));
  }

  private static IllegalArgumentException wrong(String argument, String usage) {
    return new IllegalArgumentException(argument + ": no value or no such option\n" + usage);
  }

  /** An option's value as it stands. */
  public String text(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /** The words of an option's value. */
  public List<String> words(String name) {
    return List.of(text(name).trim().split("\\s+", -1));
  }

  /** An option that is a number of seconds, at least one. */
  public Duration seconds(String name) {
    return Duration.ofSeconds(number(name, 1));
  }

  /** An option that is a number, at least one. */
  public int number(String name) {
    return number(name, 1);
  }

  /**
   * An option that is a number.
   *
   * @throws IllegalArgumentException when it is none, or smaller than the least
   */
  public int number(String name, int least) {
    return number(name, text(name), least);
  }

  /**
   * An option that is numbers with commas between them.
   *
   * @throws IllegalArgumentException when one is none, or smaller than the least
   */
  public List<Integer> numbers(String name, int least) {
    return Arrays.stream(text(name).split(",", -1)).map(it -> number(name, it, least)).toList();
  }

  private static int number(String name, String value, int least) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same message as for a number that is too small
    }
    throw new IllegalArgumentException(
        "%s: %s (expected: a number >= %d)".formatted(name, value, least));
  }
}
