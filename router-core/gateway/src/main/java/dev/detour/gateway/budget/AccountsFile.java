package dev.detour.gateway.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.budget.AccountScope;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.store.BudgetAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The accounts as of the last load, so that a router that starts while Postgres is away knows whose
 * requests may not be sent without a lease. Blocks.
 */
final class AccountsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AccountsFile() {}

  /**
   * The accounts that were kept; none when none ever were.
   *
   * @throws IOException when they cannot be read: then nobody knows who has a cap
   */
  static List<BudgetAccount> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<BudgetAccount> accounts = new ArrayList<>();
    try {
      for (JsonNode node : JSON.readTree(file.toFile())) {
        accounts.add(account(node));
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
    return accounts;
  }

  /** Keeps the accounts: another file first, then a rename. */
  static void write(Path file, List<BudgetAccount> accounts) throws IOException {
    ArrayNode array = JSON.createArrayNode();
    accounts.forEach(account -> array.add(node(account)));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, array.toString(), StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ObjectNode node(BudgetAccount account) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", account.id().toString())
            .put("tenant", account.key().tenant())
            .put("scope", account.key().scope().wireName())
            .put("subject", account.key().subject())
            .put("period", account.key().period().wireName())
            .put("zone", account.zone().getId());
    account.capMicros().ifPresent(cap -> node.put("capMicros", cap));
    return node;
  }

  private static BudgetAccount account(JsonNode node) {
    BudgetAccount.Key key =
        new BudgetAccount.Key(
            node.path("tenant").asText(),
            AccountScope.ofWireName(node.path("scope").asText()).orElseThrow(),
            node.path("subject").asText(),
            BudgetPeriod.ofWireName(node.path("period").asText()).orElseThrow());
    return new BudgetAccount(
        UUID.fromString(node.path("id").asText()),
        key,
        ZoneId.of(node.path("zone").asText()),
        node.has("capMicros")
            ? OptionalLong.of(node.path("capMicros").longValue())
            : OptionalLong.empty());
  }
}
