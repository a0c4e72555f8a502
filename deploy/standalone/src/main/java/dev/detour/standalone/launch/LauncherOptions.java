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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the person who starts Detour chose.
 *
 * @param traffic whether demo traffic runs
 * @param dataDir where every part keeps its data
 * @param ports one port per service
 * @param scenario a provider-sim scenario instead of the built-in one
 * @param policy a first policy document instead of the demo one; only read while the store is empty
 * @param flink where the analytics jobs run
 */
public record LauncherOptions(
    Traffic traffic,
    Path dataDir,
    Map<Service, Integer> ports,
    Optional<Path> scenario,
    Optional<Path> policy,
    Flink flink) {

  /** Where the analytics jobs run. */
  public enum Flink {
    /** In the process of the jobs. */
    EMBEDDED,
    /** On a JobManager and TaskManagers, each in a process of its own. */
    CLUSTER
  }

  /** Whether the demo's traffic generator runs. */
  public enum Traffic {
    DEMO,
    NONE
  }

  private static final Set<Service> OF_CLUSTER = Set.of(Service.FLINK, Service.FLINK_RPC);

  public static final String USAGE =
      """
      Usage: deploy/up [options]
        --no-demo             start everything without demo traffic
        --data-dir DIR        where data is kept (default: .data)
        --port SERVICE=PORT   move one service; SERVICE is one of %s
        --scenario FILE       scenario of the simulated providers (YAML)
        --policy FILE         first policy document, used while the store has none (YAML)
        --flink=cluster       run the analytics jobs on a Flink JobManager and two TaskManagers,
                              each a process of its own (default: --flink=embedded)
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

  /** The services that these options start. */
  public List<Service> services() {
    return services(flink);
  }

  private static List<Service> services(Flink flink) {
    return Arrays.stream(Service.values())
        .filter(service -> flink == Flink.CLUSTER || !OF_CLUSTER.contains(service))
        .toList();
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
    Flink flink = Flink.EMBEDDED;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--no-demo" -> traffic = Traffic.NONE;
        case "--data-dir" -> dataDir = Path.of(value(argument, rest));
        case "--port" -> putPort(ports, value(argument, rest));
        case "--scenario" -> scenario = Optional.of(file(argument, value(argument, rest)));
        case "--flink=embedded" -> flink = Flink.EMBEDDED;
        case "--flink=cluster" -> flink = Flink.CLUSTER;
        case "--policy" -> policy = Optional.of(file(argument, value(argument, rest)));
        default ->
            throw new IllegalArgumentException(
                argument + ": unknown option (see deploy/up --help)");
      }
    }
    requireDistinct(ports, services(flink));
    return new LauncherOptions(
        traffic, dataDir.toAbsolutePath().normalize(), ports, scenario, policy, flink);
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

  private static void requireDistinct(Map<Service, Integer> chosen, List<Service> started) {
    Map<Integer, List<String>> byPort =
        started.stream()
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
