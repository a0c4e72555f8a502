package dev.detour.sim;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An HTTP client that sees how an answer ended on the wire, which HTTP libraries hide. */
final class Wire {
  /** How an answer ended. */
  enum End {
    /** As framed. */
    WHOLE,
    /** Orderly close (FIN) before the end. */
    CLOSED,
    /** TCP reset. */
    RESET,
    /** Nothing more came within the limit. */
    SILENT
  }

  /** What was received; status 0: no status line. */
  record Answer(int status, Map<String, String> headers, byte[] bytes, End end) {
    String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The data of each server-sent event. */
    List<String> events() {
      return Arrays.stream(body().split("\n\n"))
          .filter(event -> !event.isEmpty())
          .map(event -> event.substring(event.indexOf("data: ") + "data: ".length()))
          .toList();
    }
  }

  private final int port;
  private final Duration limit;

  Wire(int port, Duration limit) {
    this.port = port;
    this.limit = limit;
  }

  Answer post(String path, String body) throws IOException {
    return post(path, body, Map.of());
  }

  Answer post(String path, String body, Map<String, String> more) throws IOException {
    try (Socket socket = open(path, body, more)) {
      return read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  /** Sends a request and leaves the answer to the caller. */
  Socket open(String path, String body) throws IOException {
    return open(path, body, Map.of());
  }

  private Socket open(String path, String body, Map<String, String> more) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout((int) limit.toMillis());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder lines = new StringBuilder();
    more.forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: sim\r\nContent-Type: application/json\r\nX-Request-Id: caller-7\r\n"
            + "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nContent-Length: "
            + bytes.length
            + "\r\n"
            + lines
            + "\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(bytes);
    socket.getOutputStream().write(request.toByteArray());
    return socket;
  }

  private static Answer read(InputStream in) {
    int status = 0;
    Map<String, String> headers = new HashMap<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    End end = End.WHOLE;
    try {
      status = Integer.parseInt(line(in).split(" ")[1]);
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).trim());
      }
      if ("chunked".equals(headers.get("transfer-encoding"))) {
        readChunks(in, body);
      } else {
        copy(in, body, Integer.parseInt(headers.getOrDefault("content-length", "0")));
      }
    } catch (EOFException e) {
      end = End.CLOSED;
    } catch (SocketTimeoutException e) {
      end = End.SILENT;
    } catch (SocketException e) {
      end = End.RESET;
    } catch (IOException e) {
      throw new AssertionError("not HTTP", e);
    }
    return new Answer(status, headers, body.toByteArray(), end);
  }

  private static void readChunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      copy(in, body, size);
      line(in);
      if (size == 0) {
        return;
      }
    }
  }

  private static void copy(InputStream in, ByteArrayOutputStream body, int bytes)
      throws IOException {
    for (int i = 0; i < bytes; i++) {
      body.write(octet(in));
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = octet(in); c != '\n'; c = octet(in)) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static int octet(InputStream in) throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException();
    }
    return c;
  }
}
