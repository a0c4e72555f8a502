package dev.detour.gateway.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model is asked. The model itself is not part of it: the route says which.
 *
 * @param system the system prompt's texts, in order
 * @param messages the conversation so far
 * @param tools that the model may call
 * @param toolChoice whether it calls them
 * @param parallelToolCalls whether it may call several at once; empty leaves it to the provider
 * @param format of the answer's text
 * @param maxOutputTokens most tokens of the answer; empty leaves it to the provider
 * @param sampling how the model picks its words
 * @param thinking how much it thinks before it answers
 * @param user on whose behalf, for the provider's abuse detection
 * @param metadata the caller's own labels
 * @param stream whether the answer comes as events
 * @param beyond fields of the request that have no place here, by name: only a provider of the
 *     caller's own dialect can be asked for them
 */
public record Conversation(
    List<String> system,
    List<Message> messages,
    List<Tool> tools,
    ToolChoice toolChoice,
    Optional<Boolean> parallelToolCalls,
    OutputFormat format,
    OptionalInt maxOutputTokens,
    Sampling sampling,
    Thinking thinking,
    Optional<String> user,
    Map<String, String> metadata,
    boolean stream,
    Set<String> beyond) {

  /** A rule of thumb for prose. */
  private static final int CHARS_PER_TOKEN = 4;

  public Conversation {
    system = List.copyOf(system);
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    metadata = Map.copyOf(metadata);
    beyond = Set.copyOf(beyond);
  }

  /** The same with its answer held to {@code cap} tokens. */
  public Conversation cappedAt(int cap) {
    OptionalInt limit = OptionalInt.of(Math.min(cap, maxOutputTokens.orElse(cap)));
    return new Conversation(
        system,
        messages,
        tools,
        toolChoice,
        parallelToolCalls,
        format,
        limit,
        sampling,
        thinking,
        user,
        metadata,
        stream,
        beyond);
  }

  /**
   * The same for dialects whose messages alternate between user and assistant: system messages move
   * up into the system prompt, and neighbours of one role become one message.
   */
  public Conversation alternating() {
    List<String> prompts = new ArrayList<>(system);
    List<Message> merged = new ArrayList<>();
    for (Message message : messages) {
      int last = merged.size() - 1;
      if (message.role() == Role.SYSTEM) {
        message.parts().forEach(part -> prompts.add(((Part.Text) part).text()));
      } else if (last >= 0 && merged.get(last).role() == message.role()) {
        List<Part> parts = new ArrayList<>(merged.get(last).parts());
        parts.addAll(message.parts());
        merged.set(last, new Message(message.role(), parts));
      } else {
        merged.add(message);
      }
    }
    return with(prompts, merged);
  }

  /**
   * The same with an answer that has begun, for a provider that continues it. The white space at
   * its end is left out: providers refuse a prefill that ends with it. The caller's own limit of
   * the answer shrinks by what is there.
   */
  public Conversation continuing(String begun) {
    List<Message> all = new ArrayList<>(messages);
    List<Part> parts = new ArrayList<>();
    int last = all.size() - 1;
    if (last >= 0 && all.get(last).role() == Role.ASSISTANT) {
      parts.addAll(all.remove(last).parts());
    }
    parts.add(new Part.Text(begun.stripTrailing()));
    all.add(new Message(Role.ASSISTANT, parts));
    Conversation continued = with(system, all);
    return maxOutputTokens.isEmpty()
        ? continued
        : continued.cappedAt(
            Math.max(1, maxOutputTokens.getAsInt() - begun.length() / CHARS_PER_TOKEN));
  }

  private Conversation with(List<String> newSystem, List<Message> newMessages) {
    return new Conversation(
        newSystem,
        newMessages,
        tools,
        toolChoice,
        parallelToolCalls,
        format,
        maxOutputTokens,
        sampling,
        thinking,
        user,
        metadata,
        stream,
        beyond);
  }

  /** The name of the tool that a call was for; empty when the conversation has no such call. */
  public Optional<String> toolOf(String callId) {
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall call && call.id().equals(callId)) {
          return Optional.of(call.name());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses what no other dialect than the caller's own can express. Codecs call it first.
   *
   * @throws UntranslatableException naming the fields
   */
  public void requireNothingBeyond() throws UntranslatableException {
    if (!beyond.isEmpty()) {
      throw new UntranslatableException(String.join(", ", new TreeSet<>(beyond)));
    }
  }
}
