package dev.detour.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.price.LiteLlmPriceMap;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.PriceBook;
import dev.detour.policy.price.PriceImport;
import dev.detour.policy.price.PriceJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The command behind {@code deploy/prices}: prices of the policy in force from LiteLLM's price map,
 * and a person's word on those that jumped.
 */
public final class Prices {
  private static final String USAGE =
      """
      usage: deploy/prices import FILE VERSION   print the policy's prices section, renewed from LiteLLM's price map
             deploy/prices list                  show prices that jumped, and what became of them
             deploy/prices confirm ID NAME       let the next import take a price that jumped
             deploy/prices reject ID NAME        keep it out for good
      DETOUR_DATABASE_URL says where the control store is.""";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private final Database database;
  private final PriceQuarantine quarantine;
  private final PrintStream out;
  private final PrintStream notes;

  /**
   * Prepares the command.
   *
   * @param out where results go
   * @param notes where what was left out is told
   */
  Prices(Database database, PrintStream out, PrintStream notes) {
    this.database = database;
    this.quarantine = new PriceQuarantine(database);
    this.out = out;
    this.notes = notes;
  }

  /** Runs the command and ends with 0, or with 2 after saying what is wrong. */
  public static void main(String[] arguments) {
    String url =
        System.getenv()
            .getOrDefault(
                "DETOUR_DATABASE_URL", "postgresql://detour:detour@127.0.0.1:5432/detour");
    Vertx vertx = Vertx.vertx();
    int status = 0;
    try {
      Database database = Database.open(vertx, DatabaseConfig.of(url));
      new Prices(database, System.out, System.err).run(List.of(arguments));
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      System.err.println(e.getMessage());
      status = 2;
    } finally {
      vertx.close();
    }
    System.exit(status);
  }

  /**
   * Runs one command.
   *
   * @throws IllegalArgumentException when the words make no command
   * @throws IllegalStateException when the store refuses
   */
  void run(List<String> words) throws IOException {
    String command = words.isEmpty() ? "" : words.get(0);
    if (command.equals("import") && words.size() == 3) {
      importFrom(Path.of(words.get(1)), words.get(2));
    } else if (command.equals("list") && words.size() == 1) {
      await(quarantine.list()).forEach(this::show);
    } else if (command.equals("confirm") && words.size() == 3) {
      await(quarantine.confirm(id(words.get(1)), words.get(2)));
    } else if (command.equals("reject") && words.size() == 3) {
      await(quarantine.reject(id(words.get(1)), words.get(2)));
    } else {
      throw new IllegalArgumentException(USAGE);
    }
  }

  private void importFrom(Path file, String version) throws IOException {
    LiteLlmPriceMap map = new LiteLlmPriceMap(JSON.readTree(file.toFile()));
    PolicyVersion current =
        await(new PolicyStore(database).current())
            .orElseThrow(() -> new IllegalStateException("no policy is in force"));
    Policy policy = PolicyDocument.parse(current.document()).orElseThrow().policy();
    Map<String, ModelPrice> source = new LinkedHashMap<>();
    for (Route route : policy.routes().values()) {
      String key = PriceBook.key(route.provider().name(), route.model());
      Optional<ModelPrice> price = find(map, route);
      if (price.isPresent()) {
        source.put(key, price.get());
      } else {
        notes.println(key + ": not in the map; its price stays as it is");
      }
    }
    List<QuarantinedPrice> known = await(quarantine.list());
    PriceImport.Result result =
        PriceImport.merge(
            policy.prices(),
            source,
            (key, price) ->
                known.stream()
                    .anyMatch(
                        it ->
                            it.status().equals("confirmed")
                                && it.model().equals(key)
                                && it.after().equals(price)));
    for (PriceImport.Jump jump : result.jumps()) {
      await(quarantine.add(jump, file.getFileName().toString()));
      notes.println(jump.key() + ": jumped; its price stays until confirmed (deploy/prices list)");
    }
    result.changed().forEach(key -> notes.println(key + ": changed"));
    print(version, result.models());
  }

  /** A model under its own name, or under that of the provider's dialect. */
  private static Optional<ModelPrice> find(LiteLlmPriceMap map, Route route) {
    String prefixed = route.provider().dialect().wireName() + "/" + route.model();
    return map.price(route.model())
        .or(() -> map.price(prefixed))
        .or(() -> map.price(route.provider().name() + "/" + route.model()));
  }

  private void print(String version, Map<String, ModelPrice> models) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    ObjectNode prices = document.putObject("prices");
    prices.put("version", version);
    ObjectNode entries = prices.putObject("models");
    new TreeMap<>(models).forEach((key, price) -> entries.set(key, PriceJson.write(price)));
    out.print(YAML.writeValueAsString(document));
    out.flush();
  }

  private void show(QuarantinedPrice price) {
    out.println(
        price.id()
            + "  "
            + price.status()
            + price.decidedBy().map(by -> " by " + by).orElse("")
            + "  "
            + price.model()
            + "  "
            + PriceJson.write(price.before())
            + " -> "
            + PriceJson.write(price.after())
            + "  from "
            + price.source());
  }

  private static long id(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("ID: \"" + word + "\" (expected: a number)", e);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the control store does not answer", e);
    }
  }
}
