package dev.detour.gateway.telemetry;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A batch that ingest refused, taken apart by halves until the spans at fault are alone.
 *
 * <p>Each part is an export request of its own. When more than {@link #MOST_REFUSALS} parts were
 * refused it is not a few spans that are wrong, and what is left is given up.
 */
final class RefusedBatch {
  static final int MOST_REFUSALS = 256;

  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;

  private final Deque<List<byte[]>> parts = new ArrayDeque<>();
  private List<byte[]> current = List.of();
  private int refusals;
  private long lost;

  private RefusedBatch(List<byte[]> singles, int spans) {
    lost = Math.max(0, spans - singles.size()); // what cannot be told apart cannot be sent
    if (singles.size() == 1) {
      lost++;
    } else if (!singles.isEmpty()) {
      halve(singles);
    }
  }

  static RefusedBatch of(Outbox.Parcel parcel) {
    byte[] payload = new byte[parcel.payload().remaining()];
    parcel.payload().duplicate().get(payload);
    return new RefusedBatch(singles(payload), parcel.spans());
  }

  boolean hasNext() {
    return !parts.isEmpty();
  }

  /** The next part to send; {@link #accepted} or {@link #refused} says what became of it. */
  ByteBuffer next() {
    current = parts.pop();
    ProtoBytes payload = new ProtoBytes(current.stream().mapToInt(span -> span.length).sum());
    current.forEach(payload::append);
    return ByteBuffer.wrap(payload.toByteArray());
  }

  void accepted(long rejected) {
    lost += Math.min(rejected, current.size());
  }

  void refused() {
    refusals++;
    if (refusals >= MOST_REFUSALS) {
      lost += current.size();
      parts.forEach(part -> lost += part.size());
      parts.clear();
    } else if (current.size() == 1) {
      lost++;
    } else {
      halve(current);
    }
  }

  /** Spans that nobody will have. */
  long lost() {
    return lost;
  }

  private void halve(List<byte[]> spans) {
    int middle = spans.size() / 2;
    parts.push(spans.subList(middle, spans.size()));
    parts.push(spans.subList(0, middle));
  }

  /** Every span of an export request as a request of its own; as far as the bytes can be read. */
  private static List<byte[]> singles(byte[] payload) {
    List<byte[]> singles = new ArrayList<>();
    try {
      for (ProtoFields request = new ProtoFields(payload); request.next(); ) {
        if (request.isMessage(RESOURCE_SPANS)) {
          addResource(request.value(), singles);
        }
      }
    } catch (IndexOutOfBoundsException cut) {
      // what was found before goes on
    }
    return singles;
  }

  private static void addResource(byte[] resourceSpans, List<byte[]> singles) {
    byte[] resource = without(resourceSpans, SCOPE_SPANS);
    for (ProtoFields fields = new ProtoFields(resourceSpans); fields.next(); ) {
      if (fields.isMessage(SCOPE_SPANS)) {
        byte[] scope = without(fields.value(), SPANS);
        for (ProtoFields spans = new ProtoFields(fields.value()); spans.next(); ) {
          if (spans.isMessage(SPANS)) {
            singles.add(request(resource, scope, spans.raw()));
          }
        }
      }
    }
  }

  private static byte[] without(byte[] message, int field) {
    ProtoBytes others = new ProtoBytes(message.length);
    for (ProtoFields fields = new ProtoFields(message); fields.next(); ) {
      if (!fields.isMessage(field)) {
        others.append(fields.raw());
      }
    }
    return others.toByteArray();
  }

  private static byte[] request(byte[] resource, byte[] scope, byte[] spanField) {
    int scopeSize = scope.length + spanField.length;
    int size = resource.length + ProtoBytes.fieldSize(scopeSize);
    ProtoBytes request = new ProtoBytes(size + 16);
    request.writeLength(RESOURCE_SPANS, size);
    request.append(resource);
    request.writeLength(SCOPE_SPANS, scopeSize);
    request.append(scope);
    request.append(spanField);
    return request.toByteArray();
  }
}
