package dev.detour.gateway.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import dev.detour.store.RetiredHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router needs to serve when Postgres is away at its start: the last good policy, and the
 * hashes of the keys. One router per directory, which a lock enforces. Blocks.
 */
public final class StateFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateFiles.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern HEAD = Pattern.compile("# detour policy version (\\d+)\n");

  private final Path directory;
  private final FileChannel lock;

  /** A policy version as it was stored. */
  public record StoredPolicy(long version, String document) {}

  private StateFiles(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens the directory, which is made when missing.
   *
   * @throws IOException when it cannot be used, or another router does
   */
  public static StateFiles open(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new StateFiles(directory, lock);
      }
    } catch (OverlappingFileLockException sameProcess) {
      // said below
    }
    lock.close();
    throw new IOException(
        directory + " is in use by another router (expected: one directory per router)");
  }

  /** The last policy that was in force; empty when there is none. */
  public Optional<StoredPolicy> policy() {
    try {
      String text = Files.readString(policyFile(), StandardCharsets.UTF_8);
      Matcher head = HEAD.matcher(text);
      if (head.lookingAt()) {
        return Optional.of(
            new StoredPolicy(Long.parseLong(head.group(1)), text.substring(head.end())));
      }
      log.error("{} has no version line; left out", policyFile());
    } catch (IOException e) {
      log.debug("no stored policy", e);
    }
    return Optional.empty();
  }

  /** Keeps a policy version. */
  public void keepPolicy(long version, String document) throws IOException {
    write(policyFile(), "# detour policy version " + version + "\n" + document);
  }

  /** The keys as of the last load; empty when none were kept. */
  public Optional<List<ApiKey>> keys() {
    try {
      List<ApiKey> keys = new ArrayList<>();
      for (JsonNode node : JSON.readTree(keysFile().toFile())) {
        keys.add(key(node));
      }
      return Optional.of(keys);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      log.error("{} is not readable; left out", keysFile(), e);
    } catch (IOException e) {
      log.debug("no stored keys", e);
    }
    return Optional.empty();
  }

  /** Keeps the keys: their hashes, never the keys themselves. */
  public void keepKeys(List<ApiKey> keys) throws IOException {
    ArrayNode array = JSON.createArrayNode();
    keys.forEach(key -> array.add(node(key)));
    write(keysFile(), array.toString());
  }

  private static ObjectNode node(ApiKey key) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", key.id().toString())
        .put("tenant", key.tenant())
        .put("hash", key.hash().hex())
        .put("hint", key.hint())
        .put("name", key.name())
        .put("defaultClass", key.defaultClass().map(TrafficClass::wireName).orElse(null))
        .put("maxClass", key.maxClass().map(TrafficClass::wireName).orElse(null))
        .put("mayPinRoutes", key.mayPinRoutes())
        .put(
            "tenantDefaultClass", key.tenantDefaultClass().map(TrafficClass::wireName).orElse(null))
        .put("createdAt", key.createdAt().toString());
    node.set("limits", node(key.limits()));
    node.set("tenantLimits", node(key.tenantLimits()));
    key.previous()
        .ifPresent(
            former ->
                node.put("previousHash", former.hash().hex())
                    .put("previousUntil", former.until().toString()));
    return node;
  }

  private static ObjectNode node(RateLimits limits) {
    ObjectNode node = JSON.createObjectNode();
    limits.requestsPerMinute().ifPresent(value -> node.put("requestsPerMinute", value));
    limits.tokensPerMinute().ifPresent(value -> node.put("tokensPerMinute", value));
    return node;
  }

  private static ApiKey key(JsonNode node) {
    return new ApiKey(
        UUID.fromString(node.path("id").asText()),
        node.path("tenant").asText(),
        KeyHash.ofHex(node.path("hash").asText()),
        node.path("hint").asText(),
        node.path("name").asText(),
        trafficClass(node.get("defaultClass")),
        trafficClass(node.get("maxClass")),
        node.path("mayPinRoutes").asBoolean(),
        trafficClass(node.get("tenantDefaultClass")),
        Optional.empty(),
        Instant.parse(node.path("createdAt").asText()),
        limits(node.path("limits")),
        limits(node.path("tenantLimits")),
        previous(node));
  }

  private static RateLimits limits(JsonNode node) {
    return new RateLimits(
        number(node.get("requestsPerMinute")), number(node.get("tokensPerMinute")));
  }

  private static OptionalLong number(@Nullable JsonNode node) {
    return node == null ? OptionalLong.empty() : OptionalLong.of(node.asLong());
  }

  private static Optional<RetiredHash> previous(JsonNode node) {
    return node.has("previousHash")
        ? Optional.of(
            new RetiredHash(
                KeyHash.ofHex(node.path("previousHash").asText()),
                Instant.parse(node.path("previousUntil").asText())))
        : Optional.empty();
  }

  private static Optional<TrafficClass> trafficClass(@Nullable JsonNode node) {
    return node == null || node.isNull()
        ? Optional.empty()
        : TrafficClass.ofWireName(node.asText());
  }

  private Path policyFile() {
    return directory.resolve("policy.yaml");
  }

  private Path keysFile() {
    return directory.resolve("keys.json");
  }

  /** Another file first, then a rename: a crash leaves the old state or the new one, never half. */
  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
