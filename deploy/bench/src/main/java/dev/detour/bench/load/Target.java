package dev.detour.bench.load;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Whom to ask, and what: the request as bytes.
 *
 * @param minEvents fewest events of a whole answer; an answer with fewer counts as an error
 */
public record Target(String name, InetSocketAddress address, ByteBuffer request, int minEvents) {

  /** A POST of {@code body} to {@code url}. */
  public static Target post(
      String name, URI url, Map<String, String> headers, String body, int minEvents) {
    return post(
        name, url, "application/json", headers, body.getBytes(StandardCharsets.UTF_8), minEvents);
  }

  /** A POST of any bytes. */
  public static Target post(
      String name,
      URI url,
      String contentType,
      Map<String, String> headers,
      byte[] bytes,
      int minEvents) {
    StringBuilder head = new StringBuilder("POST " + url.getRawPath() + " HTTP/1.1\r\n");
    head.append("host: ").append(url.getAuthority()).append("\r\n");
    head.append("content-type: ").append(contentType).append("\r\n");
    headers.forEach((field, value) -> head.append(field).append(": ").append(value).append("\r\n"));
    head.append("content-length: ").append(bytes.length).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(bytes);
    return new Target(
        name,
        new InetSocketAddress(url.getHost(), url.getPort()),
        ByteBuffer.wrap(request.toByteArray()).asReadOnlyBuffer(),
        minEvents);
  }
}
