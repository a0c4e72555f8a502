package dev.detour.ingest.otlp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one of OTLP's trace messages: what a check or a translation has to know of {@code
 * opentelemetry/proto/trace/v1/trace.proto} and its imports. A test holds the shapes to the
 * generated descriptors.
 */
final class Shape {
  static final Shape EXPORT = new Shape("ExportTraceServiceRequest");
  static final Shape RESOURCE_SPANS = new Shape("ResourceSpans");
  static final Shape SCOPE_SPANS = new Shape("ScopeSpans");
  static final Shape SPAN = new Shape("Span");
  private static final Shape RESOURCE = new Shape("Resource");
  private static final Shape ENTITY_REF = new Shape("EntityRef");
  private static final Shape SCOPE = new Shape("InstrumentationScope");
  private static final Shape EVENT = new Shape("Event");
  private static final Shape LINK = new Shape("Link");
  private static final Shape STATUS = new Shape("Status");
  private static final Shape KEY_VALUE = new Shape("KeyValue");
  private static final Shape ANY_VALUE = new Shape("AnyValue");
  private static final Shape ARRAY_VALUE = new Shape("ArrayValue");
  private static final Shape KEY_VALUE_LIST = new Shape("KeyValueList");

  /** Above every field number of these messages. */
  private static final int NUMBERS = 17;

  static {
    EXPORT.many(1, "resourceSpans", RESOURCE_SPANS);
    RESOURCE_SPANS
        .one(1, "resource", RESOURCE)
        .many(2, "scopeSpans", SCOPE_SPANS)
        .one(3, "schemaUrl", Type.STRING);
    RESOURCE
        .many(1, "attributes", KEY_VALUE)
        .one(2, "droppedAttributesCount", Type.UINT32)
        .many(3, "entityRefs", ENTITY_REF);
    ENTITY_REF
        .one(1, "schemaUrl", Type.STRING)
        .one(2, "type", Type.STRING)
        .many(3, "idKeys", Type.STRING)
        .many(4, "descriptionKeys", Type.STRING);
    SCOPE_SPANS.one(1, "scope", SCOPE).many(2, "spans", SPAN).one(3, "schemaUrl", Type.STRING);
    SCOPE
        .one(1, "name", Type.STRING)
        .one(2, "version", Type.STRING)
        .many(3, "attributes", KEY_VALUE)
        .one(4, "droppedAttributesCount", Type.UINT32);
    SPAN.one(1, "traceId", Type.ID)
        .one(2, "spanId", Type.ID)
        .one(3, "traceState", Type.STRING)
        .one(4, "parentSpanId", Type.ID)
        .one(5, "name", Type.STRING)
        .one(6, "kind", Type.ENUM)
        .one(7, "startTimeUnixNano", Type.FIXED64)
        .one(8, "endTimeUnixNano", Type.FIXED64)
        .many(9, "attributes", KEY_VALUE)
        .one(10, "droppedAttributesCount", Type.UINT32)
        .many(11, "events", EVENT)
        .one(12, "droppedEventsCount", Type.UINT32)
        .many(13, "links", LINK)
        .one(14, "droppedLinksCount", Type.UINT32)
        .one(15, "status", STATUS)
        .one(16, "flags", Type.FIXED32);
    EVENT
        .one(1, "timeUnixNano", Type.FIXED64)
        .one(2, "name", Type.STRING)
        .many(3, "attributes", KEY_VALUE)
        .one(4, "droppedAttributesCount", Type.UINT32);
    LINK.one(1, "traceId", Type.ID)
        .one(2, "spanId", Type.ID)
        .one(3, "traceState", Type.STRING)
        .many(4, "attributes", KEY_VALUE)
        .one(5, "droppedAttributesCount", Type.UINT32)
        .one(6, "flags", Type.FIXED32);
    STATUS.one(2, "message", Type.STRING).one(3, "code", Type.ENUM);
    KEY_VALUE.one(1, "key", Type.STRING).one(2, "value", ANY_VALUE);
    ANY_VALUE
        .one(1, "stringValue", Type.STRING)
        .one(2, "boolValue", Type.BOOL)
        .one(3, "intValue", Type.INT64)
        .one(4, "doubleValue", Type.DOUBLE)
        .one(5, "arrayValue", ARRAY_VALUE)
        .one(6, "kvlistValue", KEY_VALUE_LIST)
        .one(7, "bytesValue", Type.BYTES);
    ARRAY_VALUE.many(1, "values", ANY_VALUE);
    KEY_VALUE_LIST.many(1, "values", KEY_VALUE);
  }

  private final String name;
  private final @Nullable Field[] byNumber = new @Nullable Field[NUMBERS];
  private final Map<String, Field> byName = new HashMap<>();

  private Shape(String name) {
    this.name = name;
  }

  /** What a field holds; {@link #ID} is bytes that JSON writes in hexadecimal. */
  enum Type {
    STRING(WireType.LENGTH),
    BYTES(WireType.LENGTH),
    ID(WireType.LENGTH),
    MESSAGE(WireType.LENGTH),
    BOOL(WireType.VARINT),
    ENUM(WireType.VARINT),
    INT64(WireType.VARINT),
    UINT32(WireType.VARINT),
    FIXED32(WireType.FIXED32),
    FIXED64(WireType.FIXED64),
    DOUBLE(WireType.FIXED64);

    private final int wireType;

    Type(int wireType) {
      this.wireType = wireType;
    }

    int wireType() {
      return wireType;
    }
  }

  /**
   * One field.
   *
   * @param name as JSON spells it
   * @param message shape of the content of a {@link Type#MESSAGE}
   */
  record Field(int number, String name, Type type, boolean repeated, @Nullable Shape message) {
    int tag() {
      return number << 3 | type.wireType();
    }
  }

  String name() {
    return name;
  }

  /** Null: no such field in the version this was written for. */
  @Nullable Field field(int number) {
    return number < NUMBERS ? byNumber[number] : null;
  }

  /** Null: no such field in the version this was written for. */
  @Nullable Field field(String jsonName) {
    return byName.get(jsonName);
  }

  /** Every field, by the name that JSON gives it. */
  Map<String, Field> fields() {
    return Map.copyOf(byName);
  }

  private Shape one(int number, String field, Type type) {
    return add(new Field(number, field, type, false, null));
  }

  private Shape many(int number, String field, Type type) {
    return add(new Field(number, field, type, true, null));
  }

  private Shape one(int number, String field, Shape message) {
    return add(new Field(number, field, Type.MESSAGE, false, message));
  }

  private Shape many(int number, String field, Shape message) {
    return add(new Field(number, field, Type.MESSAGE, true, message));
  }

  private Shape add(Field field) {
    byNumber[field.number()] = field;
    byName.put(field.name(), field);
    return this;
  }
}
