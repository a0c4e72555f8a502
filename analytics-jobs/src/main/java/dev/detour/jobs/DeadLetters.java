package dev.detour.jobs;

import dev.detour.jobs.kafka.DeadLetterReplay;
import dev.detour.jobs.kafka.DeadLetterReplay.Report;
import dev.detour.jobs.kafka.SpanTopic;
import dev.detour.jobs.span.DeadLetter.Reason;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** The command that shows dead letters and puts them back. */
public final class DeadLetters {
  static final String USAGE =
      """
      usage: deploy/dead-letters list|replay [options]
        list              how many wait, by reason, with an example of each
        replay            put them back into the topic of spans; the jobs read them again
        --reason R        only letters of this reason (default: all that can be decoded)
        --kafka SERVERS   host:port, comma separated (DETOUR_KAFKA_BOOTSTRAP_SERVERS, 127.0.0.1:9092)
        --topic T         the topic of spans (DETOUR_INGEST_TOPIC, otlp_spans)
      reasons: undecodable, bad_id, bad_time, missing_attribute, bad_attribute
      """;

  private DeadLetters() {}

  /**
   * What was asked for.
   *
   * @param replay put letters back; else only look
   */
  record Command(boolean replay, Set<Reason> reasons, SpanTopic topic) {

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming the mistake
     */
    static Command parse(Map<String, String> environment, String... arguments) {
      if (arguments.length == 0
          || !(arguments[0].equals("list") || arguments[0].equals("replay"))) {
        throw new IllegalArgumentException("nothing to do (expected: list or replay)\n" + USAGE);
      }
      Set<Reason> reasons = EnumSet.complementOf(EnumSet.of(Reason.UNDECODABLE));
      String servers = environment.getOrDefault("DETOUR_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092");
      String topic = environment.getOrDefault("DETOUR_INGEST_TOPIC", "otlp_spans");
      for (int i = 1; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(arguments[i] + ": no value\n" + USAGE);
        }
        String value = arguments[i + 1];
        switch (arguments[i]) {
          case "--reason" -> reasons = EnumSet.of(reason(value));
          case "--kafka" -> servers = value;
          case "--topic" -> topic = value;
          default ->
              throw new IllegalArgumentException(arguments[i] + ": no such option\n" + USAGE);
        }
      }
      return new Command(arguments[0].equals("replay"), reasons, new SpanTopic(servers, topic));
    }

    private static Reason reason(String name) {
      return Arrays.stream(Reason.values())
          .filter(reason -> reason.wireName().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--reason: "
                          + name
                          + " (expected: "
                          + Arrays.stream(Reason.values())
                              .map(Reason::wireName)
                              .collect(Collectors.joining(", "))
                          + ")"));
    }
  }

  /** Runs one command. */
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      run(Command.parse(System.getenv(), arguments), System.out);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (ExecutionException | KafkaException | IllegalStateException e) {
      System.err.println("dead-letters: " + e.getMessage());
      System.exit(1);
    }
  }

  static void run(Command command, PrintStream out)
      throws ExecutionException, InterruptedException {
    DeadLetterReplay replay = new DeadLetterReplay(command.topic());
    if (command.replay()) {
      Report report = replay.replay(command.reasons());
      print(out, "put back into " + command.topic().name(), report.matching(), report.examples());
      print(out, "kept", report.kept(), report.examples());
    } else {
      Report report = replay.list(command.reasons());
      print(out, "would be put back", report.matching(), report.examples());
      print(out, "would be kept", report.kept(), report.examples());
    }
  }

  private static void print(
      PrintStream out, String what, Map<String, Integer> counts, Map<String, String> examples) {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    out.println(what + ": " + all);
    counts.forEach(
        (reason, count) ->
            out.printf(
                "  %6d %s, such as: %s%n", count, reason, examples.getOrDefault(reason, "")));
  }
}
