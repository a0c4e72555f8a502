package dev.detour.clickhouse.wire;

import java.util.ArrayList;
import java.util.List;

/** The arguments in a type's name: {@code Tuple(a String, `b c` Array(Int8))} has two. */
final class TypeArguments {

  private TypeArguments() {}

  /** The arguments between this bracket and the one that closes it. */
  static List<String> split(String type, int bracket) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = bracket + 1;
    for (int position = bracket; position < type.length(); position++) {
      char next = type.charAt(position);
      switch (next) {
        case '\'', '`' -> position = endOfQuoted(type, position);
        case '(' -> depth++;
        case ')' -> depth--;
        default -> {}
      }
      if ((next == ',' && depth == 1) || (next == ')' && depth == 0)) {
        arguments.add(type.substring(start, position).strip());
        start = position + 1;
      }
    }
    return arguments;
  }

  /** The types of elements that may have names before them. */
  static List<String> withoutNames(List<String> elements) {
    return elements.stream().map(TypeArguments::withoutName).toList();
  }

  private static String withoutName(String element) {
    int depth = 0;
    for (int position = 0; position < element.length(); position++) {
      switch (element.charAt(position)) {
        case '\'', '`' -> position = endOfQuoted(element, position);
        case '(' -> depth++;
        case ')' -> depth--;
        case ' ' -> {
          if (depth == 0) {
            return element.substring(position + 1).strip();
          }
        }
        default -> {}
      }
    }
    return element;
  }

  private static int endOfQuoted(String text, int from) {
    char quote = text.charAt(from);
    int position = from + 1;
    while (position < text.length() && text.charAt(position) != quote) {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    return position;
  }
}
