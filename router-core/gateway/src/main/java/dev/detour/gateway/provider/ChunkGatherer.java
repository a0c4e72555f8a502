package dev.detour.gateway.provider;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the HTTP chunks that one read from the socket brought.
 *
 * <p>Providers send every event of a stream as a chunk of its own; what comes in together would
 * otherwise go through the client, the parser and out to the caller chunk by chunk, each with a
 * system call of its own. Nothing waits: what is gathered goes on when the read is over.
 */
public final class ChunkGatherer extends ChannelInboundHandlerAdapter {
  private static final String CODEC = "codec";
  private static final int MAX_BYTES = 64 * 1024;

  private @Nullable HttpContent alone; // the first chunk of a read: most have one
  private @Nullable ByteBuf gathered;
  private int expected = 1024; // what the reads before brought

  /** Lets a connection of the HTTP/1.1 client gather its chunks, where that can be done. */
  public static void gatherOn(HttpConnection connection) {
    if (connection instanceof HttpClientConnectionInternal client
        && client.channelHandlerContext() != null
        && client.channelHandlerContext().pipeline().get(CODEC) != null) {
      client.channelHandlerContext().pipeline().addAfter(CODEC, "gatherer", new ChunkGatherer());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent chunk && !(message instanceof LastHttpContent)) {
      gather(context, chunk);
    } else {
      forward(context);
      context.fireChannelRead(message);
    }
  }

  private void gather(ChannelHandlerContext context, HttpContent chunk) {
    int length = chunk.content().readableBytes();
    if (chunk.decoderResult().isFailure() || length > MAX_BYTES) {
      forward(context);
      context.fireChannelRead(chunk);
    } else if (alone == null && gathered == null) {
      alone = chunk;
    } else {
      append(context, chunk);
    }
  }

  private void append(ChannelHandlerContext context, HttpContent chunk) {
    HttpContent first = alone;
    if (first != null) {
      alone = null;
      gathered = Unpooled.buffer(Math.max(expected, first.content().readableBytes()));
      take(gathered, first);
    }
    if (gathered != null
        && gathered.readableBytes() + chunk.content().readableBytes() > MAX_BYTES) {
      forward(context);
      alone = chunk;
    } else if (gathered != null) {
      take(gathered, chunk);
    }
  }

  private static void take(ByteBuf target, HttpContent chunk) {
    target.writeBytes(chunk.content());
    chunk.release();
  }

  private void forward(ChannelHandlerContext context) {
    HttpContent chunk = alone;
    ByteBuf bytes = gathered;
    alone = null;
    gathered = null;
    if (chunk != null) {
      context.fireChannelRead(chunk);
    } else if (bytes != null) {
      expected = bytes.readableBytes();
      context.fireChannelRead(new DefaultHttpContent(bytes));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    forward(context);
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    forward(context);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    forward(context);
    context.fireExceptionCaught(cause);
  }
}
