package dev.detour.gateway.telemetry;

import dev.detour.policy.event.SpanNames;

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
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int STRING = 1;

  /** Bytes of the longest length that is written. */
  private static final int LONGEST_LENGTH = 5;

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

  /** How long a head is at most. */
  int longestHead() {
    return resource.length + scope.length + 2 * (1 + LONGEST_LENGTH);
  }

  /** What comes before spans that take so many bytes, their tags and lengths included. */
  ProtoBytes head(int spanBytes) {
    int scopeSize = scope.length + spanBytes;
    ProtoBytes head = new ProtoBytes(longestHead());
    head.writeLength(RESOURCE_SPANS, resource.length + ProtoBytes.fieldSize(scopeSize));
    head.append(resource);
    head.writeLength(SCOPE_SPANS, scopeSize);
    head.append(scope);
    return head;
  }
}
