package dev.detour.standalone.traffic;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads an answer to its end and keeps of it only whether it was whole. */
final class AnswerReader implements BodySubscriber<AnswerReader.Ending> {
  private static final int TAIL = 64;
  private static final String DONE = "data: [DONE]";

  /** How an answer ended: {@code done} is whether a stream said so itself. */
  record Ending(long bytes, boolean done) {}

  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final byte[] tail = new byte[TAIL];
  private int tailLength;
  private long bytes;

  private AnswerReader() {}

  static BodyHandler<Ending> handler() {
    return info -> new AnswerReader();
  }

  @Override
  public CompletionStage<Ending> getBody() {
    return ending;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
      keepTail(buffer);
    }
  }

  private void keepTail(ByteBuffer buffer) {
    int fresh = Math.min(TAIL, buffer.remaining());
    int kept = Math.min(tailLength, TAIL - fresh);
    System.arraycopy(tail, tailLength - kept, tail, 0, kept);
    buffer.position(buffer.limit() - fresh);
    buffer.get(tail, kept, fresh);
    tailLength = kept + fresh;
  }

  @Override
  public void onError(Throwable error) {
    ending.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    String text = new String(tail, 0, tailLength, StandardCharsets.UTF_8);
    ending.complete(new Ending(bytes, text.contains(DONE)));
  }
}
