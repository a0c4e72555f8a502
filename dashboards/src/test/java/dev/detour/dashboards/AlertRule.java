package dev.detour.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A provisioned alert rule. */
record AlertRule(JsonNode json) {

  private static final Path FILE = Path.of("grafana/provisioning/alerting/detour.yaml");

  static List<AlertRule> all() {
    List<AlertRule> rules = new ArrayList<>();
    for (JsonNode group : file().path("groups")) {
      group.path("rules").forEach(rule -> rules.add(new AlertRule(rule)));
    }
    return rules;
  }

  static JsonNode file() {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AlertRule of(String uid) {
    return all().stream()
        .filter(rule -> rule.uid().equals(uid))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no alert rule " + uid));
  }

  String uid() {
    return json.path("uid").asText();
  }

  String sql() {
    return json.path("data").path(0).path("model").path("rawSql").asText();
  }

  JsonNode condition() {
    return json.path("data").path(1).path("model");
  }

  /** Values above it make the alert fire. */
  double threshold() {
    return condition()
        .path("conditions")
        .path(0)
        .path("evaluator")
        .path("params")
        .path(0)
        .asDouble();
  }

  @Override
  public String toString() {
    return uid();
  }
}
