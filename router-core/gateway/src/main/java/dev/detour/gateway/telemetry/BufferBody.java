package dev.detour.gateway.telemetry;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request's body that stands in a buffer and is not copied out of it; the client's own publishers
 * copy. The buffer must not change until the answer is there.
 */
final class BufferBody implements BodyPublisher {
  /** What the socket takes at once, or nearly: what it does not take is copied again. */
  private static final int PART = 64 * 1024;

  private final ByteBuffer bytes;

  BufferBody(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public long contentLength() {
    return bytes.remaining();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Parts(subscriber, bytes.duplicate()));
  }

  private static final class Parts implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final ByteBuffer left;
    private final AtomicLong asked = new AtomicLong();
    private volatile boolean over;

    Parts(Subscriber<? super ByteBuffer> subscriber, ByteBuffer left) {
      this.subscriber = subscriber;
      this.left = left;
    }

    /** A subscriber may ask for more from within {@code onNext}: then the call below goes on. */
    @Override
    public void request(long parts) {
      if (parts <= 0) {
        over = true;
        subscriber.onError(new IllegalArgumentException("parts: " + parts + " (expected: > 0)"));
        return;
      }
      if (asked.getAndAccumulate(parts, Parts::sum) > 0) {
        return;
      }
      do {
        publishOne();
      } while (!over && asked.decrementAndGet() > 0);
    }

    private static long sum(long before, long parts) {
      return before + parts < 0 ? Long.MAX_VALUE : before + parts;
    }

    private void publishOne() {
      if (over) {
        return;
      }
      int size = Math.min(PART, left.remaining());
      ByteBuffer part = left.slice(left.position(), size);
      left.position(left.position() + size);
      if (size > 0) {
        subscriber.onNext(part);
      }
      if (!left.hasRemaining() && !over) {
        over = true;
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
