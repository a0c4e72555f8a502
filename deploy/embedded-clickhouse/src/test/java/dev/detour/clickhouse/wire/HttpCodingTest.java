package dev.detour.clickhouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpCodingTest {

  @ParameterizedTest
  @EnumSource
  void decodesWhatItEncodes(HttpCoding coding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = coding.encode(bytes)) {
      out.write("x".repeat(1_000).getBytes());
    }

    assertThat(bytes.size()).isLessThan(200);
    assertThat(coding.decode(new ByteArrayInputStream(bytes.toByteArray())).readAllBytes())
        .hasSize(1_000);
  }

  @ParameterizedTest
  @EnumSource
  void sendsEverythingOnFlush(HttpCoding coding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream out = coding.encode(bytes);
    out.write("begun".getBytes());
    out.flush();

    byte[] start = new byte[5];
    int read = coding.decode(new ByteArrayInputStream(bytes.toByteArray())).read(start);

    assertThat(read).isEqualTo(5);
    assertThat(new String(start)).isEqualTo("begun");
  }

  @Test
  void takesTheFirstOfferThatItKnows() {
    assertThat(HttpCoding.accepted("br, gzip;q=0.5, lz4")).contains(HttpCoding.GZIP);
    assertThat(HttpCoding.accepted("LZ4")).contains(HttpCoding.LZ4);
    assertThat(HttpCoding.accepted("br, zstd")).isEmpty();
    assertThat(HttpCoding.accepted("gzip;q=0, deflate")).contains(HttpCoding.DEFLATE);
    assertThat(HttpCoding.accepted("identity")).isEmpty();
  }
}
