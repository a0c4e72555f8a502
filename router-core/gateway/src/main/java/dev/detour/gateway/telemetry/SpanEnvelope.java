package dev.detour.gateway.telemetry;

import dev.detour.policy.event.SpanNames;
import java.util.List;

/**
 * What an export request says around its spans: whose they are.
 *
 * <p>{@code ExportTraceServiceRequest{resource_spans{resource, scope_spans{scope, spans*}}}}.
 */
final class SpanEnvelope {
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SCOPE = 1;
  private static final int SPANS = 2;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int STRING = 1;

  private final byte[] resource;
  private final byte[] scope;

  /**
   * Creates an envelope.
   *
   * @param routerId value of {@code service.instance.id}
   */
  SpanEnvelope(String routerId) {
    ProtoBytes attributes = new ProtoBytes(128);
    attribute(attributes, SpanNames.SERVICE_NAME, SpanNames.SERVICE_NAME_ROUTER);
    attribute(attributes, SpanNames.SERVICE_INSTANCE_ID, routerId);
    resource = field(RESOURCE, attributes);
    ProtoBytes name = new ProtoBytes(64);
    name.writeString(1, SpanNames.SCOPE_GATEWAY);
    scope = field(SCOPE, name);
  }

  private static void attribute(ProtoBytes attributes, String name, String value) {
    ProtoBytes any = new ProtoBytes(64);
    any.writeString(STRING, value);
    ProtoBytes keyValue = new ProtoBytes(128);
    keyValue.writeString(KEY, name);
    keyValue.writeBytes(VALUE, any.toByteArray());
    attributes.writeBytes(1, keyValue.toByteArray());
  }

  private static byte[] field(int number, ProtoBytes content) {
    ProtoBytes field = new ProtoBytes(content.size() + 8);
    field.writeBytes(number, content.toByteArray());
    return field.toByteArray();
  }

  /** The export request of these spans. */
  byte[] around(List<byte[]> spans) {
    int scopeSize = scope.length;
    for (byte[] span : spans) {
      scopeSize += ProtoBytes.fieldSize(span.length);
    }
    int resourceSize = resource.length + ProtoBytes.fieldSize(scopeSize);
    ProtoBytes request =
        new ProtoBytes(ProtoBytes.fieldSize(resourceSize)); // to the byte: not copied
    request.writeLength(RESOURCE_SPANS, resourceSize);
    request.append(resource);
    request.writeLength(SCOPE_SPANS, scopeSize);
    request.append(scope);
    for (byte[] span : spans) {
      request.writeBytes(SPANS, span);
    }
    return request.toByteArray();
  }
}
