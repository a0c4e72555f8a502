package dev.detour.policy.document.shape;

import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Presence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes a shape as a Markdown page: one row for every field, by its path. */
public final class ReferenceWriter {
  private final StringBuilder page = new StringBuilder();
  private final Map<String, Shape> known = new LinkedHashMap<>();
  private final Deque<Shape.Named> waiting = new ArrayDeque<>();

  private ReferenceWriter() {}

  /** The tables of {@code shape} and of every shape that it uses in several places. */
  public static String write(Shape shape, String title) {
    ReferenceWriter writer = new ReferenceWriter();
    writer.section(title, shape);
    while (!writer.waiting.isEmpty()) {
      Shape.Named named = writer.waiting.remove();
      writer.section(named.name(), named.shape());
    }
    return writer.page.toString();
  }

  private void section(String title, Shape shape) {
    page.append("## ").append(title).append("\n\n").append(shape.description()).append("\n\n");
    if (shape instanceof Shape.Fields fields && !fields.exactlyOneOf().isEmpty()) {
      page.append("Exactly one of `")
          .append(String.join("`, `", fields.exactlyOneOf()))
          .append("`.\n\n");
    }
    page.append("| field | value | default | meaning |\n|---|---|---|---|\n");
    children("", shape);
    page.append('\n');
  }

  private void children(String path, Shape shape) {
    if (shape instanceof Shape.Fields fields) {
      for (Field field : fields.fields()) {
        String child = path.isEmpty() ? field.name() : path + "." + field.name();
        String otherwise =
            field.presence() == Presence.REQUIRED ? "**required**" : field.defaultValue();
        row(child, field.shape(), otherwise);
      }
    } else if (shape instanceof Shape.Entries entries) {
      row(path.isEmpty() ? "*" : path + ".*", entries.value(), "");
    } else if (shape instanceof Shape.Items items && hasChildren(items.item())) {
      children(path + "[]", items.item());
    }
  }

  private void row(String path, Shape shape, String otherwise) {
    page.append("| `")
        .append(path)
        .append("` | ")
        .append(escaped(value(shape)))
        .append(" | ")
        .append(escaped(otherwise))
        .append(" | ")
        .append(escaped(shape.description()))
        .append(" |\n");
    if (shape instanceof Shape.Named named) {
      if (known.putIfAbsent(named.name(), named.shape()) == null) {
        waiting.add(named);
      }
    } else {
      children(path, shape);
    }
  }

  private static boolean hasChildren(Shape shape) {
    return shape instanceof Shape.Fields || shape instanceof Shape.Entries;
  }

  private static String value(Shape shape) {
    if (shape instanceof Shape.Named named) {
      return "[" + named.name() + "](#" + named.name().toLowerCase(Locale.ROOT) + ")";
    } else if (shape instanceof Shape.Entries entries) {
      return "a map by " + ShapeValidator.expectation(entries.key());
    } else if (shape instanceof Shape.Items items && !hasChildren(items.item())) {
      return "a list of " + ShapeValidator.expectation(items.item()) + ", each once";
    } else if (shape instanceof Shape.Fields fields && !fields.exactlyOneOf().isEmpty()) {
      return "an object with exactly one of " + String.join(", ", fields.exactlyOneOf());
    } else if (shape instanceof Shape.Text text) {
      return text.expectation() + ", at most " + text.maxLength() + " characters";
    }
    return ShapeValidator.expectation(shape);
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }
}
