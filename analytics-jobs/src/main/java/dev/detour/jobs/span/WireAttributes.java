package dev.detour.jobs.span;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.AnyValue.ValueCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** Texts that came lately, by their bytes: names and models repeat from span to span. */
  private static final int TEXTS = 4096;

  private static final int LONGEST_KEPT = 64;

  private final byte[] record;
  private final @Nullable ValueCase[] kinds = new ValueCase[KnownNames.count()];

  /** Of numbers the value; of texts and arrays where it begins, and its length. */
  private final long[] values = new long[KnownNames.count()];

  private final int[] lengths = new int[KnownNames.count()];
  private final @Nullable String[] texts;

  /**
   * @param record what the ranges of attributes are ranges of
   * @param texts kept from record to record, see {@link #newTexts}
   */
  WireAttributes(byte[] record, @Nullable String[] texts) {
    this.record = record;
    this.texts = texts;
  }

  /** Room for texts that repeat; to be used by one thread. */
  static @Nullable String[] newTexts() {
    return new String[TEXTS];
  }

  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /** Forgets the span before. */
  void clear() {
    Arrays.fill(kinds, null);
  }

  /**
   * Reads one {@code KeyValue}, up to the limit that is set.
   *
   * @param in reads the record from its beginning, so that its position is the record's
   */
  void add(CodedInputStream in) throws IOException {
    int name = -1;
    int valueAt = -1;
    int valueLength = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY) {
        int length = in.readRawVarint32();
        int at = in.getTotalBytesRead();
        in.skipRawBytes(length);
        name = KnownNames.find(record, at, length);
        forget(name);
      } else if (tag == VALUE && name >= 0) {
        int outer = in.pushLimit(in.readRawVarint32());
        keep(name, in, 0);
        in.popLimit(outer);
      } else if (tag == VALUE) {
        valueLength = in.readRawVarint32();
        valueAt = in.getTotalBytesRead();
        in.skipRawBytes(valueLength);
      } else {
        in.skipField(tag);
      }
    }
    if (name >= 0 && valueAt >= 0) {
      // The name stands behind its value, which is allowed and nobody does.
      keep(name, CodedInputStream.newInstance(record, valueAt, valueLength), valueAt);
    }
  }

  /** What the name had before: the last of several attributes of one name counts. */
  private void forget(int name) {
    if (name >= 0) {
      kinds[name] = ValueCase.VALUE_NOT_SET;
    }
  }

  /**
   * Reads an {@code AnyValue}, up to the stream's end or limit.
   *
   * @param base where in the record the stream began
   */
  private void keep(int name, CodedInputStream in, int base) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == STRING || tag == ARRAY || tag == KEY_VALUES || tag == BYTES) {
        int size = in.readRawVarint32();
        values[name] = (long) base + in.getTotalBytesRead();
        lengths[name] = size;
        in.skipRawBytes(size);
      } else if (tag == INT) {
        values[name] = in.readInt64();
      } else if (tag == BOOL) {
        values[name] = in.readBool() ? 1 : 0;
      } else if (tag == DOUBLE) {
        values[name] = in.readFixed64();
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
    return text((int) values[number], lengths[number]);
  }

  private String text(int at, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST_KEPT) {
      return new String(record, at, length, StandardCharsets.UTF_8);
    }
    int place = (int) (KnownNames.hash(record, at, length) >>> 40) & (TEXTS - 1);
    String kept = texts[place];
    if (kept == null || !isText(kept, at, length)) {
      kept = new String(record, at, length, StandardCharsets.UTF_8);
      texts[place] = kept;
    }
    return kept;
  }

  /** Whether the bytes are the given text, all of it ASCII. */
  private boolean isText(String text, int at, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte character = record[at + i];
      if (character < 0 || text.charAt(i) != character) {
        return false;
      }
    }
    return true;
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
    CodedInputStream in =
        CodedInputStream.newInstance(record, (int) values[number], lengths[number]);
    List<String> texts = new ArrayList<>();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag != tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
          in.skipField(tag);
          continue;
        }
        AnyValue element = AnyValue.parseFrom(in.readByteBuffer());
        if (!element.hasStringValue()) {
          return null;
        }
        texts.add(element.getStringValue());
      }
    } catch (IOException e) {
      return null;
    }
    return texts;
  }
}
