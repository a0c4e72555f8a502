package dev.detour.sim;

import dev.detour.sim.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: settings from the environment, exit code 2 and one line when they are wrong.
 *
 * <p>{@code DETOUR_SIM_HOST} (127.0.0.1), {@code DETOUR_SIM_PORT} (9100), {@code
 * DETOUR_SIM_SCENARIO} (path of a YAML file; absent: the demo's), {@code DETOUR_SIM_LOG_FILE}
 * (path; absent: none), {@code DETOUR_SIM_LOG_CAPACITY} (50000), {@code DETOUR_SIM_EVENT_LOOPS}
 * (1).
 */
final class SimProcess {
  private static final Logger log = LoggerFactory.getLogger(SimProcess.class);
  private static final int DEFAULT_PORT = 9_100;

  private SimProcess() {}

  /** What the environment asks for. */
  record Settings(Scenario scenario, SimOptions options) {}

  static void run(Map<String, String> environment) {
    try {
      Settings settings = settings(environment);
      ProviderSim sim = ProviderSim.start(settings.scenario(), settings.options());
      Runtime.getRuntime().addShutdownHook(new Thread(sim::close, "sim-shutdown"));
      log.info(
          "provider-sim plays {} on port {}: {}",
          settings.scenario().name(),
          sim.port(),
          settings.scenario().providers().keySet());
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("provider-sim: " + e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException with every wrong setting in one message
   */
  static Settings settings(Map<String, String> environment) {
    List<String> wrong = new ArrayList<>();
    Function<String, Optional<String>> get =
        name -> Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    int port = number(get, "DETOUR_SIM_PORT", DEFAULT_PORT, 0, 65_535, wrong);
    int capacity =
        number(
            get, "DETOUR_SIM_LOG_CAPACITY", SimOptions.DEFAULT_LOG_CAPACITY, 1, 10_000_000, wrong);
    int loops = number(get, "DETOUR_SIM_EVENT_LOOPS", 1, 1, 64, wrong);
    Optional<Scenario> scenario = scenario(get.apply("DETOUR_SIM_SCENARIO"), wrong);
    if (!wrong.isEmpty() || scenario.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    return new Settings(
        scenario.get(),
        new SimOptions(
            get.apply("DETOUR_SIM_HOST").orElse("127.0.0.1"),
            port,
            loops,
            capacity,
            get.apply("DETOUR_SIM_LOG_FILE").map(Path::of),
            0,
            System::nanoTime));
  }

  private static int number(
      Function<String, Optional<String>> get,
      String name,
      int absent,
      int min,
      int max,
      List<String> wrong) {
    Optional<String> text = get.apply(name);
    try {
      int value = text.map(Integer::parseInt).orElse(absent);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below with every other wrong value
    }
    wrong.add(
        name + ": " + text.orElse("") + " (expected: a number from " + min + " to " + max + ")");
    return absent;
  }

  private static Optional<Scenario> scenario(Optional<String> path, List<String> wrong) {
    try {
      return Optional.of(
          path.isEmpty() ? Scenario.demo() : Scenario.parse(Files.readString(Path.of(path.get()))));
    } catch (IOException e) {
      wrong.add("DETOUR_SIM_SCENARIO: " + path.orElse("") + " (expected: a readable file)");
    } catch (IllegalArgumentException e) {
      wrong.add("DETOUR_SIM_SCENARIO: " + e.getMessage());
    }
    return Optional.empty();
  }
}
