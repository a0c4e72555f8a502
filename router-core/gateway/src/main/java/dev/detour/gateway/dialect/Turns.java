package dev.detour.gateway.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import dev.detour.policy.document.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What the dialects whose messages alternate between user and assistant have in common. */
public final class Turns {
  private Turns() {}

  /**
   * The messages as turns, the user's first. Thoughts are left out, since only their own provider
   * takes them back, and so are empty texts, which these dialects refuse. In a user's turn the
   * results of tools come first, as they must.
   *
   * @param route which may continue an answer that a last turn of the assistant's begins, if it
   *     says so
   * @throws UntranslatableException when they are no such turns
   */
  public static List<Message> of(Conversation conversation, Route route)
      throws UntranslatableException {
    conversation.requireNothingBeyond();
    List<Message> turns = new ArrayList<>();
    for (Message message : conversation.alternating().messages()) {
      add(turns, message.role(), sayable(message));
    }
    if (turns.isEmpty() || turns.get(0).role() != Role.USER) {
      throw new UntranslatableException("messages that do not begin with the user's");
    }
    int last = turns.size() - 1;
    if (turns.get(last).role() == Role.ASSISTANT) {
      if (!route.prefill()) {
        throw new UntranslatableException("a last message of the assistant's");
      }
      turns.set(last, prefill(turns.get(last)));
    }
    return turns;
  }

  /** What stands between two turns of one role may have been empty; then they are one. */
  private static void add(List<Message> turns, Role role, List<Part> parts) {
    int last = turns.size() - 1;
    if (parts.isEmpty()) {
      return;
    } else if (last < 0 || turns.get(last).role() != role) {
      turns.add(new Message(role, parts));
      return;
    }
    List<Part> both = new ArrayList<>(turns.get(last).parts());
    both.addAll(parts);
    turns.set(last, new Message(role, both));
  }

  private static List<Part> sayable(Message message) {
    List<Part> results = new ArrayList<>();
    List<Part> others = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult) {
        results.add(part);
      } else if (part instanceof Part.Refusal refusal) {
        others.add(new Part.Text(refusal.text()));
      } else if (!isThought(part) && !(part instanceof Part.Text text && text.text().isBlank())) {
        others.add(part);
      }
    }
    results.addAll(others);
    return results;
  }

  private static boolean isThought(Part part) {
    return part instanceof Part.Reasoning || part instanceof Part.SealedReasoning;
  }

  /** The beginning of an answer must not end in white space: the model writes that itself. */
  private static Message prefill(Message begun) throws UntranslatableException {
    List<Part> parts = new ArrayList<>(begun.parts());
    int last = parts.size() - 1;
    if (!(parts.get(last) instanceof Part.Text text)) {
      throw new UntranslatableException("a last message of the assistant's that is no text");
    }
    parts.set(last, new Part.Text(text.text().stripTrailing()));
    return new Message(begun.role(), parts);
  }

  /** The system prompt's texts, those of system messages within the conversation included. */
  public static List<String> system(Conversation conversation) {
    return conversation.alternating().system().stream().filter(it -> !it.isBlank()).toList();
  }

  /** Whether the conversation so far has calls of tools. */
  public static boolean haveCalls(List<Message> turns) {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(Part.ToolCall.class::isInstance);
  }

  /**
   * Refuses what a dialect does not know of; a penalty of nothing is nothing.
   *
   * @param hottest highest temperature
   * @throws UntranslatableException naming the parameter
   */
  public static void checkSampling(Sampling sampling, double hottest)
      throws UntranslatableException {
    if (sampling.temperature().orElse(0) > hottest) {
      throw new UntranslatableException("temperature above " + hottest);
    }
    if (isAsked(sampling.presencePenalty())) {
      throw new UntranslatableException("presence_penalty");
    } else if (isAsked(sampling.frequencyPenalty())) {
      throw new UntranslatableException("frequency_penalty");
    }
    for (String stop : sampling.stop()) {
      if (stop.isBlank()) {
        throw new UntranslatableException("a stop text of white space");
      }
    }
  }

  private static boolean isAsked(OptionalDouble penalty) {
    return penalty.orElse(0) != 0;
  }

  /**
   * Refuses arguments of earlier calls that are no object: the dialect takes them as JSON.
   *
   * @throws UntranslatableException when there are such
   */
  public static void checkArguments(List<Message> turns) throws UntranslatableException {
    for (Message turn : turns) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.ToolCall call && !isObject(call.arguments())) {
          throw new UntranslatableException("a tool call whose arguments are no JSON object");
        }
      }
    }
  }

  /** Writes what a part is called in a dialect. */
  @FunctionalInterface
  public interface PartWriter {
    void write(JsonGenerator json, Part part) throws IOException;
  }

  /** Writes a turn as {@code {"role", "content": [...]}}. */
  public static void write(JsonGenerator json, Message turn, PartWriter parts) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", turn.role() == Role.ASSISTANT ? "assistant" : "user");
    json.writeArrayFieldStart("content");
    for (Part part : turn.parts()) {
      parts.write(json, part);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A call's id for APIs that take letters, digits, {@code _} and {@code -} alone. */
  public static String id(String callId) {
    return callId.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /** Whether a text is a JSON object. */
  public static boolean isObject(String text) {
    try {
      JsonNode tree = Json.tree(text);
      return tree != null && tree.isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
