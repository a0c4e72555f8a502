package dev.detour.gateway.dialect;

import dev.detour.gateway.sse.SseEvent;
import dev.detour.gateway.sse.SseParser;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.function.Consumer;

/** Server-sent events. */
public final class SseFraming implements Framing {
  private final Consumer<Frame> handler;
  private final SseParser parser;

  /**
   * Creates a framing.
   *
   * @param maxFrameBytes most bytes one event may have
   * @param handler called once per event, in order
   */
  public SseFraming(int maxFrameBytes, Consumer<Frame> handler) {
    this.handler = handler;
    this.parser = new SseParser(maxFrameBytes, this::onEvent);
  }

  @Override
  public void feed(Buffer bytes) {
    parser.feed(bytes);
  }

  @Override
  public void finish() {
    parser.finish();
  }

  private void onEvent(SseEvent event) {
    int length = event.rawEnd() - event.rawStart();
    Buffer raw = Buffer.buffer(length).appendBytes(event.raw(), event.rawStart(), length);
    handler.accept(new Frame(Map.of(), event.dataText(), raw, event.hasData(), event.terminated()));
  }
}
