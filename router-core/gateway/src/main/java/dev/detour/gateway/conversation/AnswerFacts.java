package dev.detour.gateway.conversation;

import dev.detour.policy.price.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decisions and accounting read of an answer while it comes in. */
public interface AnswerFacts {
  /** The answer's id; null until one was seen. */
  @Nullable String id();

  /** The model that the provider says answered; null until it said so. */
  @Nullable String model();

  /** What the answer used; null until the provider said so. */
  @Nullable TokenUsage usage();

  /** The finish reasons so far, in the provider's words. */
  List<String> finishReasons();

  /** Whether anything of the answer itself has come. */
  boolean hasContent();
}
