package dev.detour.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The SQL that this program ships, in files. */
public final class SqlText {
  private SqlText() {}

  /** A query of the jobs, by the name of its file in {@code detour/jobs/sql/}. */
  public static String query(String file) {
    return resource("/detour/jobs/sql/" + file);
  }

  /**
   * The text of a resource.
   *
   * @throws IllegalStateException when the class path lacks it
   */
  public static String resource(String path) {
    try (InputStream file = SqlText.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
