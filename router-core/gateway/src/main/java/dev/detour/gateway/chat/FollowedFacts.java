package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.AnswerFacts;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.policy.price.TokenUsage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The facts of an answer that is read in canonical form. */
final class FollowedFacts implements AnswerFacts {
  private @Nullable String id;
  private @Nullable String model;
  private @Nullable TokenUsage usage;
  private @Nullable Finish finish;
  private boolean hasContent;

  void note(StreamEvent event) {
    if (event instanceof StreamEvent.Started started) {
      id = known(started.id());
      model = known(started.model());
    } else if (event instanceof StreamEvent.Used used) {
      usage = used.usage();
    } else if (event instanceof StreamEvent.Finished finished) {
      finish = finished.finish();
    }
    hasContent |= event.isContent();
  }

  void note(Completion completion) {
    id = known(completion.id());
    model = known(completion.model());
    usage = completion.usage().orElse(null);
    finish = completion.finish();
    hasContent = completion.saysSomething();
  }

  private static @Nullable String known(String value) {
    return value.isEmpty() ? null : value;
  }

  Optional<Finish> finish() {
    return Optional.ofNullable(finish);
  }

  @Override
  public @Nullable String id() {
    return id;
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  @Override
  public @Nullable TokenUsage usage() {
    return usage;
  }

  @Override
  public List<String> finishReasons() {
    return finish == null || finish.providerReason().isEmpty()
        ? List.of()
        : List.of(finish.providerReason());
  }

  @Override
  public boolean hasContent() {
    return hasContent;
  }
}
