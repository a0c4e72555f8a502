package dev.detour.jobs.span;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.AnyValue.ValueCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a span that have names of {@link dev.detour.policy.event.SpanNames}, read from
 * the record's bytes as they are asked for. One object serves all spans of a record, one after the
 * other. Attributes with other names are passed over unread.
 *
 * <p>This is what makes decoding fast: a span has some forty attributes, and the generated classes
 * make four objects of each.
 */
final class WireAttributes extends Attributes {
  private static final int KEY = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int VALUE = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int STRING = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int BOOL = tag(2, WireFormat.WIRETYPE_VARINT);
  private static final int INT = tag(3, WireFormat.WIRETYPE_VARINT);
  private static final int DOUBLE = tag(4, WireFormat.WIRETYPE_FIXED64);
  private static final int ARRAY = tag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int KEY_VALUES = tag(6, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int BYTES = tag(7, WireFormat.WIRETYPE_LENGTH_DELIMITED);

  private final byte[] record;
  private final @Nullable ValueCase[] kinds = new ValueCase[KnownNames.count()];

  /** Of numbers the value; of texts and arrays where it begins, and its length. */
  private final long[] values = new long[KnownNames.count()];

  private final int[] lengths = new int[KnownNames.count()];
  private final RecentTexts texts;

  /** Which name came after each: a writer's spans have theirs in the same order. */
  private final int[] followers = new int[KnownNames.count()];

  private int previous;

  /**
   * @param record what is read
   * @param texts kept from record to record
   */
  WireAttributes(byte[] record, RecentTexts texts) {
    this.record = record;
    this.texts = texts;
  }

  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /** Forgets the span before. */
  void clear() {
    Arrays.fill(kinds, null);
  }

  /** Reads one {@code KeyValue} of the record, up to the reader's end. */
  void add(WireReader in) throws IOException {
    int name = -1;
    int valueAt = -1;
    int valueLength = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == KEY) {
        int length = in.length();
        name = find(in.at(), length);
        in.skip(length);
        forget(name);
      } else if (tag == VALUE && name >= 0) {
        int outer = in.enter(in.length());
        keep(name, in);
        in.leave(outer);
      } else if (tag == VALUE) {
        valueLength = in.length();
        valueAt = in.at();
        in.skip(valueLength);
      } else {
        in.skipField(tag);
      }
    }
    if (name >= 0 && valueAt >= 0) {
      // The name stands behind its value, which is allowed and nobody does.
      keep(name, new WireReader(record, valueAt, valueLength));
    }
  }

  /** The number of the name that stands there, -1 when it has none. */
  private int find(int at, int length) {
    int expected = followers[previous];
    int name =
        KnownNames.is(expected, record, at, length)
            ? expected
            : KnownNames.find(record, at, length);
    if (name >= 0) {
      followers[previous] = name;
      previous = name;
    }
    return name;
  }

  /** What the name had before: the last of several attributes of one name counts. */
  private void forget(int name) {
    if (name >= 0) {
      kinds[name] = ValueCase.VALUE_NOT_SET;
    }
  }

  /** Reads an {@code AnyValue}, up to the reader's end. */
  private void keep(int name, WireReader in) throws IOException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == STRING || tag == ARRAY || tag == KEY_VALUES || tag == BYTES) {
        int length = in.length();
        values[name] = in.at();
        lengths[name] = length;
        in.skip(length);
      } else if (tag == INT) {
        values[name] = in.varint64();
      } else if (tag == BOOL) {
        values[name] = in.varint64() == 0 ? 0 : 1;
      } else if (tag == DOUBLE) {
        values[name] = in.fixed64();
      } else {
        in.skipField(tag);
        continue;
      }
      kinds[name] = ValueCase.forNumber(WireFormat.getTagFieldNumber(tag));
    }
  }

  @Override
  @Nullable ValueCase kind(String name) {
    return kinds[KnownNames.number(name)];
  }

  @Override
  String string(String name) {
    int number = KnownNames.number(name);
    return texts.of(record, (int) values[number], lengths[number]);
  }

  @Override
  long number(String name) {
    return values[KnownNames.number(name)];
  }

  @Override
  double decimal(String name) {
    return Double.longBitsToDouble(values[KnownNames.number(name)]);
  }

  @Override
  boolean bool(String name) {
    return values[KnownNames.number(name)] != 0;
  }

  @Override
  @Nullable List<String> strings(String name) {
    int number = KnownNames.number(name);
    WireReader in = new WireReader(record, (int) values[number], lengths[number]);
    List<String> elements = new ArrayList<>();
    try {
      for (int tag = in.tag(); tag != 0; tag = in.tag()) {
        if (tag != tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
          in.skipField(tag);
          continue;
        }
        int length = in.length();
        AnyValue element = AnyValue.parseFrom(ByteBuffer.wrap(record, in.at(), length));
        in.skip(length);
        if (!element.hasStringValue()) {
          return null;
        }
        elements.add(element.getStringValue());
      }
    } catch (IOException e) {
      return null;
    }
    return elements;
  }
}
