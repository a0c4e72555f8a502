package dev.detour.console.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A query of {@code detour/console/sql/}. Its parameters are bound by the server ({@code
 * {name:Type}}), so that no value ever becomes SQL.
 */
public record SqlFile(String name, String text) {
  /** Reads the file of that name, without its extension. */
  public static SqlFile of(String name) {
    String resource = "/detour/console/sql/" + name + ".sql";
    try (InputStream in = SqlFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return new SqlFile(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
