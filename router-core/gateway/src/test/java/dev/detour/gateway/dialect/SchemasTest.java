package dev.detour.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.gateway.conversation.UntranslatableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
  private static final String CLOSED =
      "{\"type\":\"object\",\"properties\":{\"size\":{\"type\":\"number\",\"multipleOf\":0.50}},"
          + "\"required\":[\"size\"],\"additionalProperties\":false}";

  @Test
  void whatIsClosedStaysAsItIsSpelled() throws Exception {
    assertThat(Schemas.closed(CLOSED)).isSameAs(CLOSED);
  }

  @Test
  void objectsThatSayNothingOfOtherPropertiesAreClosed() throws Exception {
    String open =
        "{\"type\":\"object\",\"properties\":{\"properties\":{\"type\":\"array\",\"items\":"
            + "{\"anyOf\":[{\"type\":[\"object\",\"null\"],\"properties\":{\"a\":{\"const\":1.50}}},"
            + "{\"$ref\":\"#/$defs/b\"}]}}},\"$defs\":{\"b\":{\"properties\":{}}}}";

    String closed = Schemas.closed(open);

    assertThat(closed)
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"properties\":{\"type\":\"array\",\"items\":"
                + "{\"anyOf\":[{\"type\":[\"object\",\"null\"],\"properties\":{\"a\":{\"const\":1.50}},"
                + "\"additionalProperties\":false},{\"$ref\":\"#/$defs/b\"}]}}},"
                + "\"$defs\":{\"b\":{\"properties\":{},\"additionalProperties\":false}},"
                + "\"additionalProperties\":false}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\"}",
        "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":true}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}}}",
      })
  void whatIsMeantToBeOpenIsNot(String schema) {
    assertThatThrownBy(() -> Schemas.closed(schema))
        .isInstanceOf(UntranslatableException.class)
        .hasMessage("a schema with an object of any properties");
  }

  @Test
  void aStrictSchemaRequiresEveryProperty() throws Exception {
    assertThat(Schemas.isStrict(CLOSED)).isTrue();
    assertThat(Schemas.isStrict("{\"type\":\"array\",\"items\":" + CLOSED + "}")).isTrue();
    assertThat(Schemas.isStrict(CLOSED.replace("[\"size\"]", "[]"))).isFalse();
    assertThat(
            Schemas.isStrict(CLOSED.replace("\"additionalProperties\":false", "\"title\":\"t\"")))
        .isFalse();
    assertThat(
            Schemas.isStrict(
                "{\"type\":\"array\",\"items\":" + CLOSED.replace("[\"size\"]", "[]") + "}"))
        .isFalse();
  }
}
