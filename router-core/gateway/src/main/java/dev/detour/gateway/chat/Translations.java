package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.policy.decision.RouteFit;
import dev.detour.policy.document.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which routes can express one request: those of its own wire format, and those it fits into. */
final class Translations implements RouteFit {
  private final CallerRequest request;
  private Map<String, Optional<String>> found = Map.of();

  Translations(CallerRequest request) {
    this.request = request;
  }

  @Override
  public Optional<String> whyNot(Route route) {
    DialectCodec codec = Codecs.of(route.provider().dialect());
    return codec.speaks(request.surface().api(), route.provider())
        ? Optional.empty()
        : translated(codec, route);
  }

  @Override
  public Optional<String> whyNotContinue(Route route) {
    return translated(Codecs.of(route.provider().dialect()), route);
  }

  private Optional<String> translated(DialectCodec codec, Route route) {
    if (found.isEmpty()) {
      found = new HashMap<>();
    }
    return found.computeIfAbsent(route.name(), name -> translate(codec, route));
  }

  private Optional<String> translate(DialectCodec codec, Route route) {
    try {
      codec.body(request.conversation(), route);
      return Optional.empty();
    } catch (UntranslatableException e) {
      return Optional.of(e.what());
    }
  }
}
