package dev.detour.standalone.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Passwords and keys of this installation, made at its first start and kept readable by its owner
 * only.
 */
final class Secrets {
  private static final int BYTES = 32;

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  Secrets(Path directory) {
    this.directory = directory;
  }

  /** Where the secret of that name is, made when it was not. */
  Path file(String name) throws IOException {
    get(name);
    return directory.resolve(name);
  }

  /** The secret of that name: 256 random bits as base64url, the same at every start. */
  String get(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Files.createDirectories(directory);
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    return Files.readString(file).trim();
  }

  private static void write(Path file, String value) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, value + System.lineSeparator(), StandardOpenOption.WRITE);
  }
}
