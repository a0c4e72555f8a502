package dev.detour.ingest.grpc;

import dev.detour.ingest.intake.ContentCoding;
import io.grpc.Decompressor;
import java.io.IOException;
import java.io.InputStream;

/** The {@code grpc-encoding} zstd, which a Collector's OTLP exporter may be set to. */
final class ZstdDecompressor implements Decompressor {
  @Override
  public String getMessageEncoding() {
    return "zstd";
  }

  @Override
  public InputStream decompress(InputStream compressed) throws IOException {
    return ContentCoding.ZSTD.open(compressed);
  }
}
