package dev.detour.ingest;

import com.github.luben.zstd.Zstd;
import io.grpc.Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** Compression as exporters do it. */
final class TestCodecs {
  private TestCodecs() {}

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] zstd(byte[] plain) {
    return Zstd.compress(plain);
  }

  /** A codec that compresses a message at once when it is whole. */
  static Compressor asCompressor(String name, UnaryOperator<byte[]> compress) {
    return new Compressor() {
      @Override
      public String getMessageEncoding() {
        return name;
      }

      @Override
      public OutputStream compress(OutputStream out) {
        return new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            out.write(compress.apply(toByteArray()));
            out.close();
          }
        };
      }
    };
  }
}
