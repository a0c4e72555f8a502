package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.detour.gateway.admin.OpenApiDocument;
import dev.detour.gateway.chat.Budgets;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.store.Database;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminDocumentTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Path SHIPPED = Path.of("src/main/resources/detour/admin-openapi.json");

  /** Write the document anew with {@code -Ddetour.openapi.write=true}. */
  @Test
  void shippedDocumentIsTheOneThatTheOperationsGive() throws IOException {
    Vertx vertx = Vertx.vertx();
    GatewayConfig config = GatewayConfig.from(Map.of());
    String generated =
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(
                    OpenApiDocument.of(
                        Administration.api(
                                config,
                                Database.open(vertx, config.database()),
                                new LivePolicy(Map.of(), CLOCK),
                                new KeyRing(CLOCK),
                                new RouteHealth(CLOCK, () -> 0),
                                Budgets.UNCAPPED,
                                new StoryBook(1),
                                CLOCK)
                            .operations()))
            + "\n";
    vertx.close();
    if (Boolean.getBoolean("detour.openapi.write")) {
      Files.writeString(SHIPPED, generated);
    }

    assertThat(Files.readString(SHIPPED))
        .as("run this test with -Ddetour.openapi.write=true")
        .isEqualTo(generated);
  }
}
