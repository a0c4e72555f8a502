package dev.detour.gateway.surface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.BodyFields;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.json.JsonText;
import dev.detour.policy.document.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that is read as a tree, and spliced for providers of its own API all the same. */
public abstract class TreeRequest implements CallerRequest {
  private final Surface surface;
  private final byte[] body;
  private final JsonNode tree;
  private final String limitField;
  private final BodyFields places;
  private final @Nullable String model;
  private final boolean stream;
  private final OptionalInt limit;
  private @Nullable Conversation conversation;

  /**
   * Reads what every API has.
   *
   * @param limitField the API's name for the limit on output
   * @throws InvalidBodyException naming the field at fault
   */
  protected TreeRequest(Surface surface, byte[] body, JsonNode tree, String limitField)
      throws InvalidBodyException {
    this.surface = surface;
    this.body = body;
    this.tree = tree;
    this.limitField = limitField;
    this.places = BodyFields.locate(body, Set.of("model", "stream", limitField));
    this.model = BodyChecks.text(tree, "model");
    this.stream = BodyChecks.flag(tree, "stream");
    this.limit = BodyChecks.count(tree, limitField);
  }

  /** The body's tree. */
  protected final JsonNode tree() {
    return tree;
  }

  /**
   * Reads the request in canonical form.
   *
   * @throws UntranslatableException when it has none
   */
  protected abstract Conversation translate() throws UntranslatableException;

  @Override
  public final Surface surface() {
    return surface;
  }

  @Override
  public final byte[] body() {
    return body;
  }

  @Override
  public final @Nullable String model() {
    return model;
  }

  @Override
  public final boolean stream() {
    return stream;
  }

  @Override
  public boolean wantsUsage() {
    return true;
  }

  @Override
  public OptionalInt maxOutputTokens() {
    return limit;
  }

  @Override
  public Map<String, String> metadata() {
    return Fields.labels(tree.path("metadata"));
  }

  @Override
  public byte[] forProvider(Route route, OptionalInt outputCap) {
    Map<String, String> values = changes(route, outputCap);
    return values.isEmpty() ? body : places.with(values);
  }

  /** The top-level fields that a provider shall get with other values, as JSON by name. */
  protected final Map<String, String> changes(Route route, OptionalInt outputCap) {
    Map<String, String> values = new HashMap<>();
    if (!route.model().equals(model)) {
      values.put("model", JsonText.quote(route.model()));
    }
    if (outputCap.isPresent() && limit.orElse(Integer.MAX_VALUE) > outputCap.getAsInt()) {
      values.put(limitField, Integer.toString(outputCap.getAsInt()));
    }
    return values;
  }

  @Override
  public final Conversation conversation() throws UntranslatableException {
    if (conversation == null) {
      conversation = translate();
    }
    return conversation;
  }
}
