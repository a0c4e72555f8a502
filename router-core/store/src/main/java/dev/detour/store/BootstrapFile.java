package dev.detour.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.document.TrafficClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an empty store starts with: tenants, their keys and budgets, and the first policy.
 *
 * @param policyDocument text of the policy; empty when the file names none
 */
public record BootstrapFile(
    List<Tenant> tenants,
    List<NewApiKey> keys,
    List<NewBudget> budgets,
    Optional<String> policyDocument) {
  private static final String CLASSES =
      Arrays.stream(TrafficClass.values())
          .map(TrafficClass::wireName)
          .collect(Collectors.joining(", "));
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public BootstrapFile {
    tenants = List.copyOf(tenants);
    keys = List.copyOf(keys);
    budgets = List.copyOf(budgets);
  }

  /**
   * Reads the YAML file and the policy it names (a path beside the file). Blocks.
   *
   * @throws IllegalArgumentException with the path inside the document and the expectation
   */
  public static BootstrapFile read(Path file) throws IOException {
    Document document = parse(Files.readString(file, StandardCharsets.UTF_8));
    Optional<String> policy = Optional.empty();
    if (document.policy() != null) {
      Path place = file.toAbsolutePath().resolveSibling(document.policy());
      if (!Files.isReadable(place)) {
        throw new IllegalArgumentException("policy: " + place + " (expected: a readable file)");
      }
      policy = Optional.of(Files.readString(place, StandardCharsets.UTF_8));
    }
    return build(document, policy);
  }

  private static Document parse(String text) {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException("not YAML: " + failure.getOriginalMessage(), failure);
    }
    if (tree.isMissingNode() || tree.isNull()) {
      return new Document(null, null);
    }
    try {
      return YAML.treeToValue(tree, Document.class);
    } catch (JsonMappingException failure) {
      throw new IllegalArgumentException(
          path(failure) + ": " + failure.getOriginalMessage(), failure);
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException(failure.getOriginalMessage(), failure);
    }
  }

  private static BootstrapFile build(Document document, Optional<String> policy) {
    List<Tenant> tenants = new ArrayList<>();
    List<NewApiKey> keys = new ArrayList<>();
    List<NewBudget> budgets = new ArrayList<>();
    int index = 0;
    for (TenantEntry entry : orEmpty(document.tenants())) {
      String path = "tenants[" + index++ + "]";
      Tenant tenant = tenant(path, entry);
      tenants.add(tenant);
      int budgetIndex = 0;
      for (BudgetEntry budget : orEmpty(entry.budgets())) {
        budgets.add(budget(path + ".budgets[" + budgetIndex++ + "]", entry, budget));
      }
      int keyIndex = 0;
      for (KeyEntry key : orEmpty(entry.keys())) {
        keys.add(key(path + ".keys[" + keyIndex++ + "]", tenant.id(), key));
      }
    }
    return new BootstrapFile(tenants, keys, budgets, policy);
  }

  private static Tenant tenant(String path, TenantEntry entry) {
    String id = required(path + ".id", entry.id());
    String displayName = entry.displayName() == null ? id : entry.displayName();
    return new Tenant(
        id,
        displayName,
        trafficClass(path + ".defaultClass", entry.defaultClass()),
        zone(path, entry.timeZone()));
  }

  private static Optional<TrafficClass> trafficClass(String path, @Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    return Optional.of(
        TrafficClass.ofWireName(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        path + ": \"" + name + "\" (expected: one of " + CLASSES + ")")));
  }

  private static ZoneId zone(String path, @Nullable String name) {
    try {
      return ZoneId.of(name == null ? "UTC" : name);
    } catch (DateTimeException failure) {
      throw new IllegalArgumentException(
          path + ".timeZone: \"" + name + "\" (expected: a time zone like Europe/Berlin)", failure);
    }
  }

  private static NewApiKey key(String path, String tenant, KeyEntry entry) {
    String name = required(path + ".name", entry.name());
    String value = required(path + ".value", entry.value());
    Optional<TrafficClass> defaultClass =
        trafficClass(path + ".defaultClass", entry.defaultClass());
    Optional<TrafficClass> maxClass = trafficClass(path + ".maxClass", entry.maxClass());
    try {
      return new NewApiKey(
          tenant, name, value, defaultClass, maxClass, Boolean.TRUE.equals(entry.mayPinRoutes()));
    } catch (IllegalArgumentException failure) {
      throw new IllegalArgumentException(path + "." + failure.getMessage(), failure);
    }
  }

  private static NewBudget budget(String path, TenantEntry tenant, BudgetEntry entry) {
    String name = required(path + ".period", entry.period());
    BudgetPeriod period =
        BudgetPeriod.ofWireName(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        path + ".period: \"" + name + "\" (expected: day, month or prepaid)"));
    if (entry.micros() == null || entry.micros() < 0) {
      throw new IllegalArgumentException(
          path + ".micros: " + entry.micros() + " (expected: micro-USD, >= 0)");
    }
    if (entry.feature() != null && entry.key() != null) {
      throw new IllegalArgumentException(path + ": feature and key (expected: at most one)");
    }
    if (entry.key() != null
        && orEmpty(tenant.keys()).stream().noneMatch(key -> entry.key().equals(key.name()))) {
      throw new IllegalArgumentException(
          path + ".key: \"" + entry.key() + "\" (expected: the name of a key of this tenant)");
    }
    return new NewBudget(
        required(path, tenant.id()),
        Optional.ofNullable(entry.feature()),
        Optional.ofNullable(entry.key()),
        period,
        entry.micros());
  }

  private static String required(String path, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(path + ": missing (expected: a text)");
    }
    return value;
  }

  private static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "document" : path.toString();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private record Document(@Nullable List<TenantEntry> tenants, @Nullable String policy) {}

  private record TenantEntry(
      @Nullable String id,
      @Nullable String displayName,
      @Nullable String defaultClass,
      @Nullable String timeZone,
      @Nullable List<KeyEntry> keys,
      @Nullable List<BudgetEntry> budgets) {}

  private record BudgetEntry(
      @Nullable String feature,
      @Nullable String key,
      @Nullable String period,
      @Nullable Long micros) {}

  private record KeyEntry(
      @Nullable String name,
      @Nullable String value,
      @Nullable String defaultClass,
      @Nullable String maxClass,
      @Nullable Boolean mayPinRoutes) {}
}
