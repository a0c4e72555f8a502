package dev.detour.standalone.launch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what the launcher does, one line a step, with the seconds since it began. */
public final class Progress {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  public Progress(PrintStream out) {
    this.out = out;
  }

  public void step(String text) {
    print("..", text);
  }

  public void done(String text) {
    print("ok", text);
  }

  public void warn(String text) {
    print("!!", text);
  }

  /** A block of plain text, for example the closing summary. */
  public void text(String text) {
    out.println(text);
    out.flush();
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private synchronized void print(String mark, String text) {
    out.printf(Locale.ROOT, "[%5.1f s] %s %s%n", elapsed().toMillis() / 1000.0, mark, text);
    out.flush();
  }
}
