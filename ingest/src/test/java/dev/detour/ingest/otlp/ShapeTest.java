package dev.detour.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.detour.ingest.otlp.Shape.Field;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapeTest {
  private final Set<String> seen = new HashSet<>();

  @Test
  void matchesTheProtocolsOwnDescriptors() {
    compare(Shape.EXPORT, ExportTraceServiceRequest.getDescriptor());

    assertThat(seen).contains("Span", "AnyValue", "EntityRef").hasSize(14);
  }

  private void compare(Shape shape, Descriptor descriptor) {
    if (!seen.add(descriptor.getName())) {
      return;
    }
    assertThat(shape.fields()).as(descriptor.getName()).hasSameSizeAs(descriptor.getFields());
    for (FieldDescriptor expected : descriptor.getFields()) {
      Field field = shape.field(expected.getJsonName());
      assertThat(field).as(expected.getFullName()).isNotNull();
      assertThat(field).isSameAs(shape.field(expected.getNumber()));
      assertThat(field.repeated()).isEqualTo(expected.isRepeated());
      assertThat(field.type().name()).as(expected.getFullName()).isEqualTo(typeOf(expected));
      if (field.message() != null) {
        compare(field.message(), expected.getMessageType());
      }
    }
  }

  private static String typeOf(FieldDescriptor field) {
    boolean id = Set.of("trace_id", "span_id", "parent_span_id").contains(field.getName());
    return id ? "ID" : field.getType().name();
  }
}
