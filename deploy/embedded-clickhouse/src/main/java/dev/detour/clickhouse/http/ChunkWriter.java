package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.EngineResult;
import dev.detour.clickhouse.wire.NativeRevision;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes the chunks of a result so that together they are one result. */
interface ChunkWriter {

  /** Every chunk as it is. */
  ChunkWriter PLAIN = withoutRepeated(RepeatedHeader.NONE);

  /**
   * The writer for a format; empty when the format's chunks cannot be put together.
   *
   * @param protocolVersion the version of the Native format that the client reads
   */
  static Optional<ChunkWriter> of(String format, int protocolVersion) {
    if (format.equalsIgnoreCase("Native") && protocolVersion > 0) {
      return Optional.of(inRevision(new NativeRevision(protocolVersion)));
    }
    return RepeatedHeader.of(format).map(ChunkWriter::withoutRepeated);
  }

  /** Writes the first chunk, or a whole result. */
  void first(EngineResult chunk, OutputStream out) throws IOException;

  /** Writes a chunk that follows another. */
  void later(EngineResult chunk, OutputStream out) throws IOException;

  private static ChunkWriter withoutRepeated(RepeatedHeader header) {
    return new ChunkWriter() {
      @Override
      public void first(EngineResult chunk, OutputStream out) throws IOException {
        chunk.writeTo(out, 0);
      }

      @Override
      public void later(EngineResult chunk, OutputStream out) throws IOException {
        chunk.writeTo(out, header.length(chunk.bytes()));
      }
    };
  }

  private static ChunkWriter inRevision(NativeRevision revision) {
    return new ChunkWriter() {
      @Override
      public void first(EngineResult chunk, OutputStream out) throws IOException {
        revision.write(chunk.bytes(), out);
      }

      @Override
      public void later(EngineResult chunk, OutputStream out) throws IOException {
        revision.write(chunk.bytes(), out);
      }
    };
  }
}
