package dev.detour.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A provider that sends the same bytes to everybody, and then breaks off or falls silent. */
public final class BreakingProvider implements AutoCloseable {
  private final ServerSocket listener;
  private final String bytes;
  private final boolean silent;
  private final List<Socket> open = new ArrayList<>();

  /**
   * Starts.
   *
   * @param bytes what it sends: a head, and what it has of a body
   * @param silent whether it then says nothing more, instead of resetting the connection
   */
  public static BreakingProvider start(String bytes, boolean silent) {
    try {
      return new BreakingProvider(
          new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), bytes, silent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BreakingProvider(ServerSocket listener, String bytes, boolean silent) {
    this.listener = listener;
    this.bytes = bytes;
    this.silent = silent;
    Thread thread = new Thread(this::serve, "breaking-provider");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        readRequest(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        out.write(bytes.getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (!silent) {
          Thread.sleep(200); // a reset overtakes what was sent
          socket.setSoLinger(true, 0);
          socket.close();
        }
      }
    } catch (IOException | InterruptedException closed) {
      // the test is over
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    String length = head.toString().replaceAll("(?is).*\\r\\ncontent-length: *(\\d+).*", "$1");
    in.readNBytes(Integer.parseInt(length));
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
