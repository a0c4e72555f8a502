package dev.detour.gateway.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.store.FileStore;
import dev.detour.store.StoredFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerFileUpload;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files}: input files of batches and what batches leave behind, per tenant. */
final class FilesApi {
  static final String PATH = "/v1/files";
  private static final String CONTENT = "/content";

  private final FileStore files;
  private final int maxBytes;

  FilesApi(FileStore files, int maxBytes) {
    this.files = files;
    this.maxBytes = maxBytes;
  }

  void handle(Exchange exchange, String rest) {
    boolean reads = rest.endsWith(CONTENT) && rest.length() > CONTENT.length();
    if (rest.isEmpty() && exchange.is(HttpMethod.POST)) {
      upload(exchange);
    } else if (rest.isEmpty() && exchange.is(HttpMethod.GET)) {
      list(exchange);
    } else if (reads && exchange.is(HttpMethod.GET)) {
      content(exchange, rest.substring(1, rest.length() - CONTENT.length()));
    } else if (!rest.isEmpty() && exchange.is(HttpMethod.GET)) {
      exchange.answer(
          files.find(exchange.tenant(), rest.substring(1)).map(file -> file.map(FilesApi::json)));
    } else if (!rest.isEmpty() && !reads && exchange.is(HttpMethod.DELETE)) {
      delete(exchange, rest.substring(1));
    } else {
      exchange.notAllowed(rest.isEmpty() ? "GET, POST" : reads ? "GET" : "DELETE, GET");
    }
  }

  /** One upload on its way in: a part named file, and a field named purpose. */
  private final class Upload {
    private final Exchange exchange;
    private final Buffer content = Buffer.buffer();
    private @Nullable String filename;
    private boolean tooLarge;

    Upload(Exchange exchange) {
      this.exchange = exchange;
    }

    void onPart(HttpServerFileUpload part) {
      if (!part.name().equals("file")) {
        return;
      }
      filename = part.filename();
      part.handler(
          bytes -> {
            if (content.length() + (long) bytes.length() > maxBytes) {
              tooLarge = true;
            } else {
              content.appendBuffer(bytes);
            }
          });
    }

    void onEnd() {
      String purpose = exchange.request().getFormAttribute("purpose");
      if (tooLarge) {
        exchange.reject(
            OpenAiError.invalidRequest(
                413,
                "file_too_large",
                Optional.of("file"),
                "The file is too large (expected: at most " + maxBytes + " bytes)."));
      } else if (!"batch".equals(purpose)) {
        exchange.badRequest("purpose", "Invalid field 'purpose' (expected: batch).");
      } else if (filename == null) {
        exchange.badRequest("file", "Missing field 'file' (expected: a file).");
      } else if (filename.indexOf('\0') >= 0) {
        exchange.badRequest("file", "Invalid field 'file' (expected: a file name without U+0000).");
      } else {
        exchange.answer(
            files
                .add(
                    exchange.tenant(),
                    purpose,
                    filename,
                    content,
                    exchange.snapshot().policy().jobs().retention())
                .map(file -> Optional.of(json(file))));
      }
    }
  }

  private void upload(Exchange exchange) {
    String type = String.valueOf(exchange.request().getHeader("content-type"));
    if (!type.startsWith("multipart/form-data")) {
      exchange.badRequest("file", "Invalid body (expected: multipart/form-data).");
      return;
    }
    Upload upload = new Upload(exchange);
    exchange
        .request()
        .setExpectMultipart(true)
        .uploadHandler(upload::onPart)
        .exceptionHandler(
            broken -> exchange.badRequest("file", "Invalid body (expected: whole form data)."))
        .endHandler(nothing -> upload.onEnd());
  }

  private void list(Exchange exchange) {
    if (exchange.limit().isEmpty()) {
      exchange.badRequest("limit", "Invalid parameter 'limit' (expected: a whole number, >= 1).");
      return;
    }
    int limit = exchange.limit().getAsInt();
    exchange.answer(
        files
            .list(
                exchange.tenant(),
                exchange.parameter("purpose"),
                exchange.parameter("after"),
                limit + 1)
            .map(found -> Optional.of(page(found, limit))));
  }

  private static ObjectNode page(List<StoredFile> found, int limit) {
    List<StoredFile> shown = found.size() > limit ? found.subList(0, limit) : found;
    ObjectNode page = Exchange.JSON.createObjectNode().put("object", "list");
    page.withArray("data");
    shown.forEach(file -> page.withArray("data").add(json(file)));
    page.put("first_id", shown.isEmpty() ? null : shown.get(0).id());
    page.put("last_id", shown.isEmpty() ? null : shown.get(shown.size() - 1).id());
    return page.put("has_more", found.size() > limit);
  }

  private void content(Exchange exchange, String id) {
    files
        .find(exchange.tenant(), id)
        .onSuccess(
            found -> {
              if (found.isEmpty()) {
                exchange.reject(Exchange.notFound());
              } else {
                files
                    .content(exchange.tenant(), id)
                    .onSuccess(bytes -> exchange.reply().json(200, exchange.head(), bytes))
                    .onFailure(exchange::fail);
              }
            })
        .onFailure(exchange::fail);
  }

  private void delete(Exchange exchange, String id) {
    exchange.answer(
        files
            .delete(exchange.tenant(), id)
            .map(
                deleted ->
                    deleted
                        ? Optional.of(
                            Exchange.JSON
                                .createObjectNode()
                                .put("id", id)
                                .put("object", "file")
                                .put("deleted", true))
                        : Optional.empty()));
  }

  private static ObjectNode json(StoredFile file) {
    return Exchange.JSON
        .createObjectNode()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.bytes())
        .put("created_at", file.createdAt().getEpochSecond())
        .put("expires_at", file.expiresAt().getEpochSecond())
        .put("filename", file.filename())
        .put("purpose", file.purpose())
        .put("status", "processed");
  }
}
