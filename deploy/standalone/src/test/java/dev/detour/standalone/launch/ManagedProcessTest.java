package dev.detour.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
  @TempDir Path directory;
  private final Semaphore starts = new Semaphore(0);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private ManagedProcess process;

  /** A program that stays until it is ended. */
  public static final class Waits {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("secret=" + System.getenv("SECRET"));
      TimeUnit.MINUTES.sleep(2);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    process.stop(Duration.ofSeconds(10));
    assertThat(process.pid()).isEqualTo(-1);
  }

  private void start(Map<String, String> environment) throws InterruptedException {
    ProcessSpec spec =
        new ProcessSpec(
            "waits",
            Waits.class.getName(),
            List.of("-Xmx32m"),
            environment,
            URI.create("tcp://127.0.0.1:1"),
            Duration.ofSeconds(10));
    process =
        new ManagedProcess(
            spec, directory, new Progress(new PrintStream(printed, true)), starts::release);
    process.start();
    awaitStart();
  }

  private void awaitStart() throws InterruptedException {
    assertThat(starts.tryAcquire(20, TimeUnit.SECONDS)).as("a start within 20 s").isTrue();
  }

  @Test
  void startsAKilledProcessAgain() throws Exception {
    start(Map.of());
    long first = process.pid();
    assertThat(first).isPositive();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    awaitStart();
    assertThat(process.pid()).isPositive().isNotEqualTo(first);
    assertThat(printed.toString()).contains("waits ended with exit code 137");
  }

  @Test
  void doesNotStartAProcessAgainThatWasToldToStop() throws Exception {
    start(Map.of());
    process.stop(Duration.ofSeconds(10));
    assertThat(starts.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
  }
}
