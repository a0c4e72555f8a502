package dev.detour.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A dashboard file, and what in it asks the data source for something. */
public record Dashboard(Path file, JsonNode json) {
  /** Points across a panel, where the panel sets no limit. */
  private static final int WIDE = 1_000;

  /** A query of a panel, a variable or an annotation, its macros not expanded. */
  public record Query(String owner, JsonNode json, String sql) {

    @Override
    public String toString() {
      return owner;
    }
  }

  /**
   * The dashboards of a folder, by the names of their files.
   *
   * @throws UncheckedIOException when the folder or a file cannot be read
   */
  public static List<Dashboard> all(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one file. */
  public static Dashboard load(Path file) {
    try {
      return new Dashboard(file, new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its panels, in the file's order. */
  public List<JsonNode> panels() {
    return list(json.path("panels"));
  }

  /**
   * The panel of that title.
   *
   * @throws IllegalArgumentException when there is none
   */
  public JsonNode panel(String title) {
    return panels().stream()
        .filter(panel -> panel.path("title").asText().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no panel \"" + title + "\" in " + file));
  }

  /**
   * The time between two points of a panel on a wide screen.
   *
   * @param title of the panel
   * @param range that it shows; 90 days at most
   * @throws IllegalArgumentException when there is no such panel
   */
  public Duration interval(String title, Duration range) {
    int points = Math.min(WIDE, panel(title).path("maxDataPoints").asInt(WIDE));
    return GrafanaSql.interval(range, points);
  }

  /** Its variables. */
  public List<JsonNode> variables() {
    return list(json.path("templating").path("list"));
  }

  /** What its panels ask, by their titles. */
  public List<Query> panelQueries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      panel
          .path("targets")
          .forEach(
              target ->
                  queries.add(
                      new Query(
                          panel.path("title").asText(), target, target.path("rawSql").asText())));
    }
    return queries;
  }

  /** What its variables ask, each by its name after a dollar sign. */
  public List<Query> variableQueries() {
    return variables().stream()
        .filter(variable -> variable.path("type").asText().equals("query"))
        .map(
            variable ->
                new Query(
                    "$" + variable.path("name").asText(),
                    variable.path("query"),
                    variable.path("query").path("rawSql").asText()))
        .toList();
  }

  /** What its annotations ask, each by its name after an at sign. */
  public List<Query> annotationQueries() {
    return list(json.path("annotations").path("list")).stream()
        .map(
            annotation ->
                new Query(
                    "@" + annotation.path("name").asText(),
                    annotation.path("target"),
                    annotation.path("target").path("rawSql").asText()))
        .toList();
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items;
  }
}
