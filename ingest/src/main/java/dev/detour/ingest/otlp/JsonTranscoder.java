package dev.detour.ingest.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.detour.ingest.otlp.Shape.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Translates an export request from OTLP's JSON encoding to protobuf's wire format, token by token,
 * so that a body of many tiny objects costs no more memory than its own length.
 *
 * <p>The encoding is protobuf's JSON mapping with OTLP's exceptions: ids in hexadecimal, enums as
 * numbers only, names in lowerCamelCase only, unknown names ignored. 64-bit integers are accepted
 * as text and as numbers.
 */
public final class JsonTranscoder {
  /** A message within a message is up to two levels of JSON: its object, in an array. */
  private static final int MAX_NESTING = 2 * WireReader.MAX_DEPTH;

  private final JsonFactory json;

  /**
   * @param maxBytes longest text that a body may hold: the limit of bodies
   */
  public JsonTranscoder(int maxBytes) {
    json =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(maxBytes)
                    .build())
            .build();
  }

  /**
   * The request in protobuf's wire format.
   *
   * @throws MalformedOtlpException naming the field and what was expected
   */
  public byte[] toProtobuf(byte[] body) throws MalformedOtlpException {
    WireWriter writer = new WireWriter(body.length);
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedOtlpException("not a JSON object");
      }
      new Translation(parser, writer).fields(Shape.EXPORT);
      if (parser.nextToken() != null) {
        throw new MalformedOtlpException("something follows the JSON object");
      }
    } catch (StreamConstraintsException e) {
      throw new MalformedOtlpException(e.getOriginalMessage());
    } catch (JsonParseException e) {
      throw new MalformedOtlpException(
          "not JSON at line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    } catch (IOException e) {
      throw new MalformedOtlpException("not JSON: " + e.getMessage());
    }
    return writer.toByteArray();
  }

  /** One request under way. The parser stands on the token that is translated next. */
  private record Translation(JsonParser parser, WireWriter writer) {

    /** The fields of the object that was opened, up to its end. */
    void fields(Shape shape) throws IOException, MalformedOtlpException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Field field = shape.field(parser.currentName());
        JsonToken value = parser.nextToken();
        if (field == null) {
          parser.skipChildren();
        } else if (value != JsonToken.VALUE_NULL) {
          if (field.repeated()) {
            elements(shape, field);
          } else {
            value(shape, field);
          }
        }
      }
    }

    private void elements(Shape shape, Field field) throws IOException, MalformedOtlpException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw unexpected(shape, field, "an array");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        value(shape, field);
      }
    }

    private void value(Shape shape, Field field) throws IOException, MalformedOtlpException {
      writer.varint(field.tag());
      switch (field.type()) {
        case MESSAGE -> message(shape, field);
        case STRING -> writer.lengthDelimited(text(shape, field).getBytes(StandardCharsets.UTF_8));
        case BYTES -> writer.lengthDelimited(base64(shape, field));
        case ID -> writer.lengthDelimited(hexadecimal(shape, field));
        case BOOL -> writer.varint(truth(shape, field) ? 1 : 0);
        case ENUM -> writer.varint(enumNumber(shape, field));
        case INT64 -> writer.varint(integer(shape, field, Sign.SIGNED));
        case UINT32 -> writer.varint(unsigned32(shape, field));
        case FIXED32 -> writer.fixed32((int) unsigned32(shape, field));
        case FIXED64 -> writer.fixed64(integer(shape, field, Sign.UNSIGNED));
        case DOUBLE -> writer.fixed64(Double.doubleToRawLongBits(decimal(shape, field)));
      }
    }

    private void message(Shape shape, Field field) throws IOException, MalformedOtlpException {
      Shape content = field.message();
      int opened = writer.open();
      // Some writers put null where an array has an element without a value.
      if (content != null && parser.currentToken() != JsonToken.VALUE_NULL) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw unexpected(shape, field, "an object");
        }
        fields(content);
      }
      writer.close(opened);
    }

    private String text(Shape shape, Field field) throws IOException, MalformedOtlpException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw unexpected(shape, field, "text");
      }
      return parser.getText();
    }

    private byte[] base64(Shape shape, Field field) throws IOException, MalformedOtlpException {
      String text = text(shape, field);
      try {
        return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
      } catch (IllegalArgumentException e) {
        throw unexpected(shape, field, "base64");
      }
    }

    private byte[] hexadecimal(Shape shape, Field field)
        throws IOException, MalformedOtlpException {
      String text = text(shape, field);
      try {
        return HexFormat.of().parseHex(text);
      } catch (IllegalArgumentException e) {
        throw unexpected(shape, field, "hexadecimal");
      }
    }

    private boolean truth(Shape shape, Field field) throws IOException, MalformedOtlpException {
      return switch (parser.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        default -> throw unexpected(shape, field, "true or false");
      };
    }

    private long enumNumber(Shape shape, Field field) throws IOException, MalformedOtlpException {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw unexpected(shape, field, "the number of an enum value, not its name");
      }
      return unsigned32(shape, field);
    }

    private long unsigned32(Shape shape, Field field) throws IOException, MalformedOtlpException {
      long value = integer(shape, field, Sign.UNSIGNED);
      if (value < 0 || value > 0xffff_ffffL) {
        throw unexpected(shape, field, "an integer of 32 bits without sign");
      }
      return value;
    }

    private long integer(Shape shape, Field field, Sign sign)
        throws IOException, MalformedOtlpException {
      JsonToken token = parser.currentToken();
      try {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING) {
          return sign == Sign.SIGNED
              ? Long.parseLong(parser.getText())
              : Long.parseUnsignedLong(parser.getText());
        }
      } catch (NumberFormatException e) {
        // The same message as for another kind of value.
      }
      throw unexpected(shape, field, "an integer of 64 bits, as text or number");
    }

    private double decimal(Shape shape, Field field) throws IOException, MalformedOtlpException {
      JsonToken token = parser.currentToken();
      try {
        if (token == JsonToken.VALUE_NUMBER_INT
            || token == JsonToken.VALUE_NUMBER_FLOAT
            || token == JsonToken.VALUE_STRING) {
          return Double.parseDouble(parser.getText()); // knows NaN and Infinity by these names
        }
      } catch (NumberFormatException e) {
        // The same message as for another kind of value.
      }
      throw unexpected(shape, field, "a number, NaN, Infinity or -Infinity");
    }

    /** Never quotes the value: it may be a prompt, and this text ends up in logs. */
    private MalformedOtlpException unexpected(Shape shape, Field field, String expected) {
      return new MalformedOtlpException(
          "%s.%s: %s at line %d, column %d (expected: %s)"
              .formatted(
                  shape.name(),
                  field.name(),
                  parser.currentToken(),
                  parser.currentTokenLocation().getLineNr(),
                  parser.currentTokenLocation().getColumnNr(),
                  expected));
    }
  }

  private enum Sign {
    SIGNED,
    UNSIGNED
  }
}
