package dev.detour.clickhouse.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer until it is known to be whole: small ones in memory, others in a temporary file.
 */
final class SpillBuffer extends OutputStream {

  private static final int MEMORY_SIZE = 1024 * 1024;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private @Nullable OutputStream spill;
  private long size;

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    if (spill == null && size + length > MEMORY_SIZE) {
      file = Files.createTempFile("detour-answer", ".tmp");
      spill = Files.newOutputStream(file);
      memory.writeTo(spill);
      memory.reset();
    }
    OutputStream target = spill == null ? memory : spill;
    target.write(data, offset, length);
    size += length;
  }

  /** Bytes held. */
  long size() {
    return size;
  }

  void transferTo(OutputStream out) throws IOException {
    if (spill == null || file == null) {
      memory.writeTo(out);
      return;
    }
    spill.flush();
    Files.copy(file, out);
  }

  /** Frees what is held. */
  void discard() throws IOException {
    memory.reset();
    if (spill != null && file != null) {
      spill.close();
      Files.deleteIfExists(file);
    }
  }
}
