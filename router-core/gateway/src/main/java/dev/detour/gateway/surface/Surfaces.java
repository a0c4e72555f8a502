package dev.detour.gateway.surface;

import dev.detour.gateway.surface.chat.ChatSurface;
import dev.detour.gateway.surface.embeddings.EmbeddingsSurface;
import dev.detour.gateway.surface.messages.MessagesSurface;
import dev.detour.gateway.surface.responses.ResponsesSurface;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every API that callers may speak. */
public final class Surfaces {
  private Surfaces() {}

  /**
   * All of them, by path.
   *
   * @param maxBodyBytes longest body that they will be given
   */
  public static Map<String, Surface> all(int maxBodyBytes) {
    return List.<Surface>of(
            new ChatSurface(maxBodyBytes),
            new MessagesSurface(),
            new ResponsesSurface(),
            new EmbeddingsSurface())
        .stream()
        .collect(Collectors.toUnmodifiableMap(Surface::path, Function.identity()));
  }
}
