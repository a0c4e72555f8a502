package dev.detour.gateway.json;

import dev.detour.policy.document.ProviderTrait;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway needs to know of a chat completion request, with the request's bytes and the
 * places in them that it may have to change.
 *
 * @param body the request as received
 * @param model value of {@code model}; null when absent or null
 * @param stream whether the caller wants server-sent events
 * @param includeUsage whether the caller asked for the usage chunk of a stream
 * @param maxOutputTokens {@code max_completion_tokens}, else {@code max_tokens}; empty when neither
 *     is given
 * @param user value of {@code user}; null when absent
 * @param metadata string entries of {@code metadata}
 * @param tools names of the functions that the model may call
 * @param jsonSchema whether {@code response_format} asks for a JSON schema
 * @param images whether a message carries an image
 * @param places where the changeable values lie
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ChatRequest(
    byte[] body,
    @Nullable String model,
    boolean stream,
    boolean includeUsage,
    OptionalInt maxOutputTokens,
    @Nullable String user,
    Map<String, String> metadata,
    List<String> tools,
    boolean jsonSchema,
    boolean images,
    Places places) {

  /** A value's bytes, {@code [start, end)}. */
  record Range(int start, int end) {}

  /**
   * Byte offsets in a body.
   *
   * @param objectStart one past the opening brace
   * @param empty whether the object has no field
   * @param model the model's value
   * @param streamOptions the stream options' value, whatever its type
   * @param streamOptionsOpen one past the opening brace of the stream options; -1 when they are no
   *     object
   * @param streamOptionsEmpty whether the stream options have no field
   * @param includeUsage the value of {@code include_usage}
   * @param maxTokens the value of {@code max_tokens}
   * @param maxCompletionTokens the value of {@code max_completion_tokens}
   */
  record Places(
      int objectStart,
      boolean empty,
      @Nullable Range model,
      @Nullable Range streamOptions,
      int streamOptionsOpen,
      boolean streamOptionsEmpty,
      @Nullable Range includeUsage,
      @Nullable Range maxTokens,
      @Nullable Range maxCompletionTokens) {}

  /**
   * The body as a provider shall get it: another model, usage asked for in streams, and the output
   * held to a cap; all other bytes are the caller's.
   *
   * @param providerModel the provider's model id
   * @param outputCap most tokens the answer may have; empty leaves the caller's own limit
   */
  public byte[] forProvider(String providerModel, OptionalInt outputCap) {
    return forProvider(providerModel, outputCap, Set.of());
  }

  /**
   * The body as a provider shall get it that differs from the common form: without stream options,
   * or with the output limit under its older name.
   *
   * @param traits where the provider differs
   */
  public byte[] forProvider(
      String providerModel, OptionalInt outputCap, Set<ProviderTrait> traits) {
    ByteEdits edits = new ByteEdits();
    FieldInserts inserts = new FieldInserts();
    if (!providerModel.equals(model)) {
      put(edits, inserts, places.model, "model", JsonText.quote(providerModel));
    }
    if (traits.contains(ProviderTrait.NO_STREAM_OPTIONS)) {
      blank(edits, places.streamOptions);
    } else if (stream && !includeUsage) {
      askForUsage(edits, inserts);
    }
    if (traits.contains(ProviderTrait.MAX_TOKENS) && places.maxCompletionTokens != null) {
      limitByOlderName(edits, inserts, outputCap);
    } else if (outputCap.isPresent()) {
      cap(edits, inserts, outputCap.getAsInt());
    }
    inserts.into(edits, places.objectStart, places.empty);
    return edits.applyTo(body);
  }

  private static void put(
      ByteEdits edits, FieldInserts inserts, @Nullable Range place, String field, String value) {
    if (place == null) {
      inserts.add(field, value);
    } else {
      edits.replace(place.start, place.end, value);
    }
  }

  /** A field that is null counts as absent, and needs no comma moved. */
  private static void blank(ByteEdits edits, @Nullable Range place) {
    if (place != null) {
      edits.replace(place.start, place.end, "null");
    }
  }

  private void limitByOlderName(ByteEdits edits, FieldInserts inserts, OptionalInt outputCap) {
    blank(edits, places.maxCompletionTokens);
    int cap = outputCap.orElse(Integer.MAX_VALUE);
    int limit = Math.min(cap, maxOutputTokens.orElse(cap));
    if (limit < Integer.MAX_VALUE) {
      put(edits, inserts, places.maxTokens, "max_tokens", Integer.toString(limit));
    }
  }

  private void askForUsage(ByteEdits edits, FieldInserts inserts) {
    if (places.includeUsage != null) {
      edits.replace(places.includeUsage.start, places.includeUsage.end, "true");
    } else if (places.streamOptionsOpen >= 0) {
      String separator = places.streamOptionsEmpty ? "" : ",";
      int at = places.streamOptionsOpen;
      edits.replace(at, at, "\"include_usage\":true" + separator);
    } else {
      String options = "{\"include_usage\":true}";
      put(edits, inserts, places.streamOptions, "stream_options", options);
    }
  }

  private void cap(ByteEdits edits, FieldInserts inserts, int cap) {
    if (maxOutputTokens.isPresent() && maxOutputTokens.getAsInt() <= cap) {
      return;
    }
    String value = Integer.toString(cap);
    if (places.maxCompletionTokens != null) {
      put(edits, inserts, places.maxCompletionTokens, "max_completion_tokens", value);
    }
    if (places.maxTokens != null || places.maxCompletionTokens == null) {
      put(edits, inserts, places.maxTokens, "max_tokens", value);
    }
  }

  /** New fields, put in front of the caller's own. */
  private static final class FieldInserts {
    private final StringBuilder fields = new StringBuilder();

    void add(String name, String value) {
      if (!fields.isEmpty()) {
        fields.append(',');
      }
      fields.append('"').append(name).append("\":").append(value);
    }

    void into(ByteEdits edits, int objectStart, boolean empty) {
      if (!fields.isEmpty()) {
        edits.replace(
            objectStart, objectStart, empty ? fields.toString() : fields.append(',').toString());
      }
    }
  }
}
