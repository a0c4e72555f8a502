package dev.detour.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A dashboard file, and what in it asks the data source for something. */
record Dashboard(Path file, JsonNode json) {

  static final Path FOLDER = Path.of("grafana/dashboards");

  /** A query of a panel or a variable. */
  record Query(String owner, JsonNode json, String sql) {

    @Override
    public String toString() {
      return owner;
    }
  }

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dashboard load(Path file) {
    try {
      return new Dashboard(file, new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> panels() {
    return list(json.path("panels"));
  }

  JsonNode panel(String title) {
    return panels().stream()
        .filter(panel -> panel.path("title").asText().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no panel \"" + title + "\" in " + file));
  }

  List<JsonNode> variables() {
    return list(json.path("templating").path("list"));
  }

  List<Query> panelQueries() {
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

  List<Query> variableQueries() {
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

  List<Query> annotationQueries() {
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
