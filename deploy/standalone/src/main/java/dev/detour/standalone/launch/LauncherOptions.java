package dev.detour.standalone.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the person who starts Detour chose.
 *
 * @param traffic whether demo traffic runs
 * @param dataDir where every part keeps its data
 * @param ports one port per service
 * @param scenario a provider-sim scenario instead of the built-in one
 * @param policy a first policy document instead of the demo one; only read while the store is empty
 */
public record LauncherOptions(
    Traffic traffic,
    Path dataDir,
    Map<Service, Integer> ports,
    Optional<Path> scenario,
    Optional<Path> policy) {

  /** Whether the demo's traffic generator runs. */
  public enum Traffic {
    DEMO,
    NONE
  }

  public static final String USAGE =
      """
      Usage: deploy/up [options]
        --no-demo             start everything without demo traffic
        --data-dir DIR        where data is kept (default: .data)
        --port SERVICE=PORT   move one service; SERVICE is one of %s
        --scenario FILE       scenario of the simulated providers (YAML)
        --policy FILE         first policy document, used while the store has none (YAML)
        --rebuild             build even if nothing is stale
        --help                this text
      """
          .formatted(names());

  public LauncherOptions {
    ports = Map.copyOf(ports);
  }

  public int port(Service service) {
    return ports.getOrDefault(service, service.defaultPort());
  }

  /**
   * Reads command-line arguments.
   *
   * @throws IllegalArgumentException naming the argument and what was expected
   */
  public static LauncherOptions parse(List<String> arguments, Path defaultDataDir) {
    Traffic traffic = Traffic.DEMO;
    Path dataDir = defaultDataDir;
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    Optional<Path> scenario = Optional.empty();
    Optional<Path> policy = Optional.empty();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--no-demo" -> traffic = Traffic.NONE;
        case "--data-dir" -> dataDir = Path.of(value(argument, rest));
        case "--port" -> putPort(ports, value(argument, rest));
        case "--scenario" -> scenario = Optional.of(file(argument, value(argument, rest)));
        case "--policy" -> policy = Optional.of(file(argument, value(argument, rest)));
        default ->
            throw new IllegalArgumentException(
                argument + ": unknown option (see deploy/up --help)");
      }
    }
    requireDistinct(ports);
    return new LauncherOptions(
        traffic, dataDir.toAbsolutePath().normalize(), ports, scenario, policy);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + ": no value (expected: one after it)");
    }
    return rest.next();
  }

  private static Path file(String option, String value) {
    Path file = Path.of(value).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a readable file)");
    }
    return file;
  }

  private static void putPort(Map<Service, Integer> ports, String assignment) {
    String[] parts = assignment.split("=", 2);
    Service service =
        Arrays.stream(Service.values())
            .filter(candidate -> candidate.label().equals(parts[0]))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--port: "
                            + assignment
                            + " (expected: SERVICE=PORT, SERVICE one of "
                            + names()
                            + ")"));
    ports.put(service, number(assignment, parts.length == 2 ? parts[1] : ""));
  }

  private static int number(String assignment, String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > 65535) {
      throw new IllegalArgumentException(
          "--port: " + assignment + " (expected: a port from 1 to 65535)");
    }
    return Integer.parseInt(text);
  }

  private static void requireDistinct(Map<Service, Integer> chosen) {
    Map<Integer, List<String>> byPort =
        Arrays.stream(Service.values())
            .collect(
                Collectors.groupingBy(
                    service -> chosen.getOrDefault(service, service.defaultPort()),
                    Collectors.mapping(Service::label, Collectors.toCollection(ArrayList::new))));
    byPort.forEach(
        (port, services) -> {
          if (services.size() > 1) {
            throw new IllegalArgumentException(
                "--port: "
                    + String.join(" and ", services)
                    + " share port "
                    + port
                    + " (expected: one port each)");
          }
        });
  }

  private static String names() {
    return Arrays.stream(Service.values()).map(Service::label).collect(Collectors.joining(", "));
  }
}
