package dev.detour.console.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The UI's files from the class path folder {@code ui/}.
 *
 * <p>Files under {@code assets/} have a hash in their name and are cached for a year. Addresses
 * without a file extension belong to the UI's own router and get {@code index.html}.
 */
public final class UiFiles implements Handler<RoutingContext> {
  private static final String INDEX = "/index.html";
  private static final String HASHED = "/assets/";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("json", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("woff", "font/woff"));

  private final Vertx vertx;
  private final ClassLoader classes;
  private final String folder;
  private final Map<String, Buffer> files = new ConcurrentHashMap<>();

  /** The files of a class path folder, such as {@code ui}. */
  public UiFiles(Vertx vertx, ClassLoader classes, String folder) {
    this.vertx = vertx;
    this.classes = classes;
    this.folder = folder;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      context.next();
      return;
    }
    String path = context.normalizedPath();
    String extension = extension(path);
    String file = extension.isEmpty() ? INDEX : path;
    String type = TYPES.get(extension.isEmpty() ? "html" : extension);
    if (type == null || file.contains("..") || file.contains("\\") || file.contains("//")) {
      context.next();
      return;
    }
    load(file, found -> send(context, file, type, found));
  }

  private void send(RoutingContext context, String file, String type, Optional<Buffer> found) {
    if (found.isEmpty()) {
      context.next();
      return;
    }
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader(
        HttpHeaders.CACHE_CONTROL,
        file.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache");
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(found.get().length())).end();
    } else {
      response.end(found.get());
    }
  }

  /** Files come from the class path once; only those that exist are kept. */
  private void load(String file, Handler<Optional<Buffer>> then) {
    Buffer kept = files.get(file);
    if (kept != null) {
      then.handle(Optional.of(kept));
      return;
    }
    vertx
        .executeBlocking(() -> read(folder + file), false)
        .onComplete(
            read -> {
              Optional<Buffer> content = read.succeeded() ? read.result() : Optional.empty();
              content.ifPresent(buffer -> files.put(file, buffer));
              then.handle(content);
            });
  }

  private Optional<Buffer> read(String resource) throws IOException {
    try (InputStream in = classes.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
    }
  }

  private static String extension(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
