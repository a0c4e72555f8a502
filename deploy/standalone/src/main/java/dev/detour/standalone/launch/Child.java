package dev.detour.standalone.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The first class of every child process: runs the main class named by its first argument, and ends
 * the process in order when standard input closes, so that no child outlives a launcher that was
 * killed.
 */
public final class Child {
  private Child() {}

  public static void main(String[] arguments) throws Throwable {
    Thread leash = new Thread(Child::exitWithParent, "parent-watch");
    leash.setDaemon(true);
    leash.start();
    try {
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static void exitWithParent() {
    InputStream parent = System.in;
    try {
      while (parent.read() >= 0) {
        // The launcher writes nothing; only the end of the stream matters.
      }
    } catch (IOException e) {
      // A broken pipe says the same as its end.
    }
    System.exit(0);
  }
}
