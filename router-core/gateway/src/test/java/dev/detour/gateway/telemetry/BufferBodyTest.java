package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BufferBodyTest {

  @Property(tries = 200)
  void givesAllBytesHoweverManyPartsAreAskedForAndTwiceIfNeeded(
      @ForAll @IntRange(max = 300_000) int size,
      @ForAll @LongRange(min = 1, max = 4) long parts,
      @ForAll boolean atOnce) {
    byte[] bytes = new byte[size + 9];
    new Random(size).nextBytes(bytes);
    BufferBody body = new BufferBody(ByteBuffer.wrap(bytes, 4, size));
    for (int time = 0; time < 2; time++) {
      Reader reader = new Reader(atOnce ? Long.MAX_VALUE : parts);
      body.subscribe(reader);
      assertThat(reader.bytes.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 4, size + 4));
      assertThat(reader.ends).isEqualTo(1);
      assertThat(body.contentLength()).isEqualTo(size);
    }
  }

  @Test
  void givesNoMoreThanIsAskedForAndNothingToWhoHasLeft() {
    Reader reader = new Reader(0);
    new BufferBody(ByteBuffer.allocate(200_000)).subscribe(reader);
    assertThat(reader.bytes.size()).isZero();
    reader.subscription.request(1);
    assertThat(reader.bytes.size()).isEqualTo(64 * 1024);
    reader.subscription.request(1);
    assertThat(reader.bytes.size()).isEqualTo(128 * 1024);
    reader.subscription.cancel();
    reader.subscription.request(9);
    assertThat(reader.bytes.size()).isEqualTo(128 * 1024);
    assertThat(reader.ends).isZero();
  }

  @Test
  void saysThatNoPartsCannotBeAskedFor() {
    Reader reader = new Reader(0);
    new BufferBody(ByteBuffer.allocate(10)).subscribe(reader);
    reader.subscription.request(0);
    assertThat(reader.error).hasMessage("parts: 0 (expected: > 0)");
  }

  /** Asks for so many parts again whenever one came. */
  private static final class Reader implements Subscriber<ByteBuffer> {
    private final long parts;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Subscription subscription;
    private Throwable error;
    private int ends;

    Reader(long parts) {
      this.parts = parts;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      askForMore();
    }

    @Override
    public void onNext(ByteBuffer part) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
      askForMore();
    }

    private void askForMore() {
      if (parts > 0) {
        subscription.request(parts);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      error = thrown;
    }

    @Override
    public void onComplete() {
      ends++;
    }
  }
}
