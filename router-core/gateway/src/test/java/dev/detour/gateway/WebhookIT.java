package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.store.WebhookStore;
import dev.detour.store.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are sent to a receiver of the operator's choice. */
class WebhookIT {
  private static final byte[] KEY =
      "a key of thirty-two bytes, or so".getBytes(StandardCharsets.UTF_8);

  private record Delivery(String id, String timestamp, String signature, String body) {}

  @TempDir Path directory;
  private final ConcurrentLinkedQueue<Delivery> received = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refuse = new AtomicInteger();
  private HttpServer receiver;
  private ServerSocket silent;
  private StoreRouter router;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/in",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          received.add(
              new Delivery(
                  headers.getFirst("webhook-id"),
                  headers.getFirst("webhook-timestamp"),
                  headers.getFirst("webhook-signature"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(refuse.getAndDecrement() > 0 ? 503 : 204, -1);
          exchange.close();
        });
    receiver.start();
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    String webhooks =
        """
          webhooks:
            results:
              url: http://127.0.0.1:%d/in
              secret: { env: HOOK_SECRET }
              tenants: [tenant-a]
            silent:
              url: http://127.0.0.1:%d/in
              secret: { env: HOOK_SECRET }
        """
            .formatted(receiver.getAddress().getPort(), silent.getLocalPort());
    router =
        StoreRouter.start(
            directory,
            JobsIT.policy().replace("jobs: { maxOpenPerTenant: 5 }\n", "jobs:\n" + webhooks),
            Map.of("HOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(KEY)));
    router.sim().faults().next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));
    caller = router.caller(TestRouter.KEY);
  }

  @AfterEach
  void stop() throws IOException {
    router.close();
    receiver.stop(0);
    silent.close();
  }

  @Test
  void sendsTheResultSigned() throws Exception {
    String id = job();

    until(() -> !received.isEmpty());
    Delivery delivery = received.element();
    assertThat(delivery.signature()).isEqualTo(expected(delivery));
    var json = new ObjectMapper().readTree(delivery.body());
    assertThat(json.path("type").asText()).isEqualTo("job.succeeded");
    assertThat(json.at("/data/id").asText()).isEqualTo(id);
    assertThat(json.at("/data/result/choices/0/message/content").asText()).isNotBlank();
    until(() -> state(id).equals("delivered"));
  }

  @Test
  void triesAgainUnderTheSameIdUntilItIsTaken() throws Exception {
    refuse.set(1);
    String id = job();

    until(() -> received.size() == 2);
    List<Delivery> both = List.copyOf(received);
    assertThat(both.get(1).id()).isEqualTo(both.get(0).id());
    assertThat(both.get(1).body()).isEqualTo(both.get(0).body());
    assertThat(both.get(1).signature()).isEqualTo(expected(both.get(1)));
    until(() -> state(id).equals("delivered"));
  }

  @Test
  void deliversPastAReceiverThatNeverAnswers() {
    String id = job();
    until(() -> state(id).equals("delivered"));
    received.clear();
    TestPostgres.execute(
        router.url(),
        "insert into detour.webhook_deliveries (id, job, tenant, webhook, not_before)"
            + " select 'msg_' || n, '%s', 'tenant-a',".formatted(id)
            + " case when n = 20 then 'results' else 'silent' end,"
            + " now() - interval '1 hour' + n * interval '1 second'"
            + " from generate_series(1, 20) n");
    long began = System.nanoTime();
    until(() -> !received.isEmpty());
    assertThat(received.element().id()).isEqualTo("msg_20");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("less than a silent receiver is waited for")
        .isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void takesNoAddressAndNoForeignNameFromACaller() {
    String address = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in";
    for (String name : List.of(address, "nothing")) {
      Caller.Answer refused = caller.plain("x-detour-feature", "triage", "x-detour-webhook", name);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().at("/error/param").asText()).isEqualTo("x-detour-webhook");
    }
    assertThat(
            router
                .caller(StoreRouter.OTHER_TENANTS_KEY)
                .plain("x-detour-webhook", "results")
                .status())
        .isEqualTo(400);
  }

  private String job() {
    Caller.Answer taken = caller.plain("x-detour-feature", "triage", "x-detour-webhook", "results");
    assertThat(taken.status()).as(taken.body()).isEqualTo(202);
    return taken.json().path("id").asText();
  }

  private String state(String job) {
    return TestPostgres.await(new WebhookStore(router.database()).ofJob(job)).stream()
        .map(WebhookStore.Delivery::state)
        .findFirst()
        .orElse("none");
  }

  /** As a receiver computes it, from the specification. */
  private static String expected(Delivery delivery) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String signed = delivery.id() + "." + delivery.timestamp() + "." + delivery.body();
    byte[] hash = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(hash);
  }
}
