package dev.detour.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Claude;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How one of Anthropic's models is told to think, on Anthropic's own API and on others'.
 *
 * <p>It is not told to where it could not obey: when a tool is forced, when it continues an answer,
 * and when its own thought from before a tool call is lost with the translation.
 *
 * @param mode whether, and in which of the API's two ways
 * @param budget in tokens, where it is told a budget
 * @param effort where it is told an effort
 * @param shown whether the thoughts shall be readable, which newer models must be told
 */
public record AnthropicThinking(
    Mode mode, int budget, Optional<Thinking.Effort> effort, boolean shown) {
  /** Whether, and in which way. */
  public enum Mode {
    OFF,
    BUDGET,
    ADAPTIVE
  }

  private static final AnthropicThinking OFF =
      new AnthropicThinking(Mode.OFF, 0, Optional.empty(), false);

  /** What a conversation asks of a model whose answer is held to {@code maxTokens}. */
  public static AnthropicThinking of(
      Conversation conversation, List<Message> turns, String model, int maxTokens) {
    Thinking asked = conversation.thinking();
    boolean adaptive = !Claude.thinksByBudget(model);
    int tokens = asked.asTokens().orElse(adaptive && asked.shown() ? Claude.LEAST_THOUGHT : 0);
    if (tokens == 0 || isForced(conversation) || isBegun(turns)) {
      return OFF;
    } else if (adaptive) {
      return new AnthropicThinking(Mode.ADAPTIVE, 0, asked.asEffort(), asked.shown());
    }
    int budget = Math.min(tokens, maxTokens - Claude.LEAST_THOUGHT);
    return budget < Claude.LEAST_THOUGHT
        ? OFF
        : new AnthropicThinking(Mode.BUDGET, budget, Optional.empty(), asked.shown());
  }

  /**
   * Refuses a forced tool where the model would.
   *
   * @throws UntranslatableException when a tool is forced on a model that cannot be
   */
  public static void checkForcedTool(Conversation conversation, String model)
      throws UntranslatableException {
    if (isForced(conversation) && !Claude.takesForcedTools(model)) {
      throw new UntranslatableException("a tool that the model must call");
    }
  }

  private static boolean isForced(Conversation conversation) {
    return !conversation.tools().isEmpty()
        && (conversation.toolChoice() instanceof ToolChoice.Required
            || conversation.toolChoice() instanceof ToolChoice.Named);
  }

  private static boolean isBegun(List<Message> turns) {
    Message last = turns.get(turns.size() - 1);
    return last.role() == Role.ASSISTANT
        || last.parts().stream().anyMatch(Part.ToolResult.class::isInstance);
  }

  /** The effort as the API calls it, whose least is low; empty when it is told none. */
  public Optional<String> effortWord() {
    return effort.map(
        it -> it == Thinking.Effort.MINIMAL ? "low" : it.name().toLowerCase(Locale.ROOT));
  }

  /** Whether it is told to think. */
  public boolean isOn() {
    return mode != Mode.OFF;
  }

  /** Writes the field, if there is anything to say. */
  public void write(JsonGenerator json) throws IOException {
    switch (mode) {
      case OFF -> {}
      case BUDGET -> {
        json.writeObjectFieldStart("thinking");
        json.writeStringField("type", "enabled");
        json.writeNumberField("budget_tokens", budget);
        json.writeEndObject();
      }
      case ADAPTIVE -> {
        json.writeObjectFieldStart("thinking");
        json.writeStringField("type", "adaptive");
        if (shown) {
          json.writeStringField("display", "summarized");
        }
        json.writeEndObject();
      }
    }
  }
}
