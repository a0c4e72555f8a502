package dev.detour.gateway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An application that calls the router. */
public final class Caller {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private final String key;

  public Caller(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** An answer as it came over the wire. */
  public record Answer(int status, java.net.http.HttpHeaders headers, String body) {
    public String header(String name) {
      return headers.firstValue(name).orElse("(none)");
    }

    public JsonNode json() {
      return parse(body);
    }

    /** The data of the events, without the end mark. */
    public List<JsonNode> events() {
      List<JsonNode> events = new ArrayList<>();
      for (String line : body.split("\n")) {
        if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
          events.add(parse(line.substring(6)));
        }
      }
      return events;
    }

    public boolean isDone() {
      return body.endsWith("data: [DONE]\n\n");
    }

    /** The text of the answer, streamed or not. */
    public String text() {
      if (body.startsWith("{")) {
        return json().at("/choices/0/message/content").asText();
      }
      StringBuilder text = new StringBuilder();
      events().forEach(event -> text.append(event.at("/choices/0/delta/content").asText("")));
      return text.toString();
    }

    public String finishReason() {
      String reason = "";
      for (JsonNode event : events()) {
        reason = event.at("/choices/0/finish_reason").asText(reason);
        reason = reason.equals("null") ? "" : reason;
      }
      return reason;
    }

    private static JsonNode parse(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }
  }

  public Answer plain(String... headers) {
    return post(body("auto", false), headers);
  }

  public Answer stream(String... headers) {
    return post(body("auto", true), headers);
  }

  public static String body(String model, boolean stream) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something\"}]}";
  }

  public Answer post(String body, String... headers) {
    HttpRequest.Builder request =
        request("/v1/chat/completions")
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  public Answer get(String path, String... headers) {
    return call("GET", path, "", headers);
  }

  /** Any call; an empty body is none. */
  public Answer call(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("authorization", "Bearer " + key);
  }

  public static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(),
          response.headers(),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
