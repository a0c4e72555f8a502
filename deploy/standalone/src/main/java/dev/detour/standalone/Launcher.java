package dev.detour.standalone;

import dev.detour.standalone.launch.Installation;
import dev.detour.standalone.launch.LauncherOptions;
import dev.detour.standalone.launch.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts a whole Detour on this machine and keeps it running until it is told to stop. */
public final class Launcher {
  private static final int BAD_OPTIONS = 2;

  private Launcher() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.print(LauncherOptions.USAGE);
      return;
    }
    LauncherOptions options = options(words);
    Progress progress = new Progress(System.out);
    Installation installation = new Installation(options, progress);
    Runtime.getRuntime().addShutdownHook(new Thread(installation::close, "stop"));
    try {
      installation.start();
    } catch (Exception e) {
      progress.warn("not started: " + e.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private static LauncherOptions options(List<String> words) {
    try {
      return LauncherOptions.parse(words, Path.of(".data"));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_OPTIONS);
      throw e;
    }
  }
}
