package dev.detour.gateway.surface;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.policy.document.Route;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A caller's request: what decisions read of it, its bytes for providers of the same API. */
public interface CallerRequest {
  /** The API it came by. */
  Surface surface();

  /** The body as received. */
  byte[] body();

  /** Value of {@code model}; null when absent or null. */
  @Nullable String model();

  /** Whether the caller wants server-sent events. */
  boolean stream();

  /** Whether a stream shall tell its usage to the caller too. */
  boolean wantsUsage();

  /** The caller's own limit on output tokens; empty when none is given. */
  OptionalInt maxOutputTokens();

  /** The most output tokens that are reckoned with; {@code unlessGiven} without a limit. */
  default int outputCap(int unlessGiven) {
    return maxOutputTokens().orElse(unlessGiven);
  }

  /** On whose behalf; null when absent. */
  @Nullable String user();

  /** The caller's labels that are texts. */
  Map<String, String> metadata();

  /** Names of the functions that the model may call. */
  List<String> tools();

  /** What a route must support to be asked, in the words of a route's {@code supports}. */
  Set<String> requires();

  /**
   * The body for a provider of the same wire format: another model, usage asked for in streams,
   * output held to a cap; all other bytes are the caller's.
   *
   * @param outputCap most tokens the answer may have; empty leaves the caller's own limit
   */
  byte[] forProvider(Route route, OptionalInt outputCap);

  /**
   * The request in canonical form, for providers of other dialects. Read at first use.
   *
   * @throws UntranslatableException when it has none
   */
  Conversation conversation() throws UntranslatableException;

  /**
   * Writes an answer in the API of this request.
   *
   * @param requestId stands in where a provider gives no id
   * @param createdEpochSeconds when the answer was begun
   */
  AnswerEncoder encoder(String requestId, long createdEpochSeconds);
}
