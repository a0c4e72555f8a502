package dev.detour.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleClient;
import dev.detour.console.testing.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UiFilesTest {
  private final Vertx vertx = Vertx.vertx();
  private ConsoleClient browser;

  @BeforeAll
  void serve(@TempDir Path classes) throws Exception {
    Files.createDirectories(classes.resolve("pages/assets"));
    Files.writeString(classes.resolve("pages/index.html"), "<title>index</title>");
    Files.writeString(classes.resolve("pages/assets/app-1a2b.js"), "let a");
    Files.writeString(classes.resolve("secret.json"), "{}");
    ClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null);
    Router router = Router.router(vertx);
    router.route().handler(new UiFiles(vertx, loader, "pages"));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    browser = new ConsoleClient(server.actualPort(), new Contract());
    // Everything is read once, before the folder goes away with this method's parameter.
    get("/");
    get("/assets/app-1a2b.js");
  }

  @AfterAll
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/policy", "/recommendations/12", "/index.html"})
  void givesTheIndexToEveryPageOfTheUi(String path) {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("<title>index</title>");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @Test
  void letsBrowsersKeepHashedFiles() {
    HttpResponse<String> response = get("/assets/app-1a2b.js");

    assertThat(response.body()).isEqualTo("let a");
    assertThat(response.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/missing.js",
        "/../secret.json",
        "/assets/../../secret.json",
        "/%2e%2e/secret.json",
        "/..%2fsecret.json",
        "/assets%5c..%5c..%5csecret.json",
        "//secret.json",
        "/secret.json",
        "/dev/detour/console/Console.class"
      })
  void leavesNothingElse(String path) {
    assertThat(get(path).statusCode()).as(path).isIn(400, 404);
  }

  private HttpResponse<String> get(String path) {
    return browser.raw("GET", path, "", "");
  }
}
