package dev.detour.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.sim.Wire.Answer;
import java.util.List;
import java.util.Map;

/** How a test asks a simulated provider in its own dialect, and where it finds what was said. */
enum Speaker {
  CHAT("openai", "/v1/chat/completions", "/v1/chat/completions") {
    @Override
    String body(boolean stream, String more) {
      return "{\"model\":\"m\",\"stream\":"
          + stream
          + ",\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\""
          + HINTS
          + "\"}]"
          + more
          + "}";
    }

    @Override
    String text(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/choices/0/delta/content")
          : json(answer.body()).at("/choices/0/message/content").asText();
    }

    @Override
    String finish(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/choices/0/finish_reason")
          : json(answer.body()).at("/choices/0/finish_reason").asText();
    }
  },
  AZURE(
      "azure_openai",
      "/openai/deployments/m/chat/completions?api-version=2024-10-21",
      "/openai/deployments/m/chat/completions?api-version=2024-10-21") {
    @Override
    String body(boolean stream, String more) {
      return CHAT.body(stream, more);
    }

    @Override
    String text(Answer answer, boolean stream) {
      return CHAT.text(answer, stream);
    }

    @Override
    String finish(Answer answer, boolean stream) {
      return CHAT.finish(answer, stream);
    }
  },
  RESPONSES("openai", "/v1/responses", "/v1/responses") {
    @Override
    String body(boolean stream, String more) {
      return "{\"model\":\"m\",\"stream\":" + stream + ",\"input\":\"" + HINTS + "\"" + more + "}";
    }

    @Override
    String text(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/delta")
          : json(answer.body()).at("/output/0/content/0/text").asText();
    }

    @Override
    String finish(Answer answer, boolean stream) {
      JsonNode last = json(stream ? last(answer) : answer.body());
      return (stream ? last.path("response") : last).path("status").asText();
    }
  },
  ANTHROPIC("anthropic", "/v1/messages", "/v1/messages") {
    @Override
    String body(boolean stream, String more) {
      return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":"
          + stream
          + ",\"messages\":[{\"role\":\"user\",\"content\":\""
          + HINTS
          + "\"}]"
          + more
          + "}";
    }

    @Override
    String text(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/delta/text")
          : json(answer.body()).at("/content/0/text").asText();
    }

    @Override
    String finish(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/delta/stop_reason")
          : json(answer.body()).path("stop_reason").asText();
    }
  },
  GEMINI(
      "gemini",
      "/v1beta/models/m:generateContent",
      "/v1beta/models/m:streamGenerateContent?alt=sse") {
    @Override
    String body(boolean stream, String more) {
      return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\""
          + HINTS
          + "\"}]}]"
          + more
          + "}";
    }

    @Override
    String text(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/candidates/0/content/parts/0/text")
          : json(answer.body()).at("/candidates/0/content/parts/0/text").asText();
    }

    @Override
    String finish(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/candidates/0/finishReason")
          : json(answer.body()).at("/candidates/0/finishReason").asText();
    }
  },
  BEDROCK("bedrock", "/model/m/converse", "/model/m/converse-stream") {
    @Override
    String body(boolean stream, String more) {
      return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\""
          + HINTS
          + "\"}]}]"
          + more
          + "}";
    }

    @Override
    String text(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/delta/text")
          : json(answer.body()).at("/output/message/content/0/text").asText();
    }

    @Override
    String finish(Answer answer, boolean stream) {
      return stream
          ? joined(answer, "/stopReason")
          : json(answer.body()).path("stopReason").asText();
    }

    @Override
    List<String> events(Answer answer) {
      return Frames.of(answer.bytes()).stream().map(Frames.Frame::payload).toList();
    }
  };

  /** 300 tokens in, 5 out. */
  private static final String HINTS = "Hello sim{input_tokens=300,output_tokens=5,request_key=k}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String dialect;
  private final String wholePath;
  private final String streamPath;

  Speaker(String dialect, String wholePath, String streamPath) {
    this.dialect = dialect;
    this.wholePath = wholePath;
    this.streamPath = streamPath;
  }

  /** A request; {@code more} is added to its fields. */
  abstract String body(boolean stream, String more);

  abstract String text(Answer answer, boolean stream);

  abstract String finish(Answer answer, boolean stream);

  String dialect() {
    return dialect;
  }

  /** The provider of this dialect in the tests' scenario. */
  String provider() {
    return dialect.replace('_', '-');
  }

  Answer ask(Wire wire, boolean stream, String more) throws Exception {
    return wire.post(
        "/" + provider() + (stream ? streamPath : wholePath),
        body(stream, more),
        Map.of("anthropic-version", "2023-06-01"));
  }

  List<String> events(Answer answer) {
    return answer.events();
  }

  String last(Answer answer) {
    List<String> events = events(answer);
    return events.get(events.size() - 1);
  }

  String joined(Answer answer, String pointer) {
    StringBuilder all = new StringBuilder();
    for (String event : events(answer)) {
      if (event.startsWith("{")) {
        JsonNode value = json(event).at(pointer);
        all.append(value.isTextual() ? value.asText() : "");
      }
    }
    return all.toString();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
