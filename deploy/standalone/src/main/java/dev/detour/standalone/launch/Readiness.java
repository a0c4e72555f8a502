package dev.detour.standalone.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks a process whether it can do its work: over HTTP, or by connecting for a {@code tcp:} URI.
 */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  boolean isReady(URI uri) throws InterruptedException {
    try {
      return uri.getScheme().equals("tcp") ? connects(uri) : answers(uri);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean connects(URI uri) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) LIMIT.toMillis());
      return true;
    }
  }

  private boolean answers(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    return status >= 200 && status < 300;
  }
}
