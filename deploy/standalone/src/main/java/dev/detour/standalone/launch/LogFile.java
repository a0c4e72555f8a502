package dev.detour.standalone.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where a child's output goes: a file of at most 16 MiB, with one older file kept beside it. */
final class LogFile {
  static final long MAX_BYTES = 16L << 20;

  private final Path file;

  LogFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /** Copies until the stream ends, rolling the file when it is full. */
  void copy(InputStream in) throws IOException {
    byte[] buffer = new byte[8192];
    long size = Files.exists(file) ? Files.size(file) : 0;
    OutputStream out = open();
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (size + read > MAX_BYTES) {
          out.close();
          roll();
          out = open();
          size = 0;
        }
        out.write(buffer, 0, read);
        size += read;
      }
    } finally {
      out.close();
    }
  }

  private void roll() throws IOException {
    Files.move(
        file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
  }

  private OutputStream open() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
