package dev.detour.jobs.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered SQL file: {@code V0001__attempts.sql}. A statement ends with a semicolon at the end
 * of a line.
 *
 * @param version the number in the file name, from 1
 * @param name the words in the file name
 * @param checksum SHA-256 of the file, in hex
 * @param statements the file's statements, without their semicolons
 * @param undo statements that take it back, empty where it cannot be
 */
record Migration(
    int version, String name, String checksum, List<String> statements, List<String> undo) {

  private static final Pattern FILE_NAME = Pattern.compile("V(\\d{4})__([a-z0-9_]+)\\.sql");
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";[ \\t]*(\\R|$)");

  private static final Pattern DROPS_DATA = Pattern.compile("\\bDROP (TABLE|COLUMN)\\b");

  Migration {
    statements = List.copyOf(statements);
    undo = List.copyOf(undo);
  }

  static Migration parse(String fileName, String sql) {
    Matcher parts = FILE_NAME.matcher(fileName);
    if (!parts.matches()) {
      throw new SchemaException(fileName + ": (expected: a name like V0001__attempts.sql)");
    }
    return new Migration(
        Integer.parseInt(parts.group(1)), parts.group(2), sha256(sql), split(sql), List.of());
  }

  /** This migration with a file that takes it back. */
  Migration undoneBy(String sql) {
    return new Migration(version, name, checksum, statements, split(sql));
  }

  /** Whether taking it back loses what somebody has stored. */
  boolean losesData() {
    return undo.stream().anyMatch(sql -> DROPS_DATA.matcher(sql).find());
  }

  private static List<String> split(String sql) {
    return END_OF_STATEMENT
        .splitAsStream(sql)
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
