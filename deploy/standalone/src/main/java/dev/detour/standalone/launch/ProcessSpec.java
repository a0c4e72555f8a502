package dev.detour.standalone.launch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How one child process is started and recognised as ready.
 *
 * @param name label in messages and of the log file
 * @param mainClass its entry point, on the launcher's own class path
 * @param jvmArguments memory and collector settings
 * @param environment its settings; nothing else of the launcher's environment but PATH, HOME and
 *     secrets it names is passed on
 * @param ready answers 2xx once the process can do its work
 * @param startLimit how long it may take to become ready
 */
public record ProcessSpec(
    String name,
    String mainClass,
    List<String> jvmArguments,
    Map<String, String> environment,
    URI ready,
    Duration startLimit) {

  public ProcessSpec {
    jvmArguments = List.copyOf(jvmArguments);
    environment = Map.copyOf(environment);
    if (startLimit.isNegative() || startLimit.isZero()) {
      throw new IllegalArgumentException("startLimit: " + startLimit + " (expected: > 0)");
    }
  }
}
