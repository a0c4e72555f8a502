package dev.detour.gateway.admin;

import dev.detour.policy.WireName;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Choice;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Flag;
import dev.detour.policy.document.shape.Shape.Items;
import dev.detour.policy.document.shape.Shape.Text;
import dev.detour.policy.document.shape.Shape.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the admin API takes and gives. */
public final class Shapes {
  private static final long MOST_PER_MINUTE = 1_000_000_000_000L;
  private static final long LONGEST_GRACE_SECONDS = 7 * 24 * 3600;

  private Shapes() {}

  static Shape newTenant() {
    return fields(
        "A tenant to make.",
        List.of(
            Field.required(
                "id",
                new Text(
                    "Names it in spans, policies and paths.",
                    "[A-Za-z0-9][A-Za-z0-9._-]*",
                    "letters, digits, dots, dashes and underscores",
                    128))),
        tenantFields());
  }

  static Shape tenantChange() {
    return fields("All of a tenant but its id.", List.of(), tenantFields());
  }

  static Shape tenant() {
    return fields("A tenant.", List.of(Field.required("id", text("Its id."))), tenantFields());
  }

  static Shape tenants() {
    return list("All tenants, by id.", "tenants", tenant());
  }

  private static List<Field> tenantFields() {
    return List.of(
        Field.required("displayName", text("What people call it.")),
        Field.optional(
            "defaultClass",
            trafficClass("Class of requests that neither feature nor key gives one."),
            "non_critical_user_facing"),
        Field.optional(
            "timeZone", text("Where its days and months begin, like Europe/Berlin."), "UTC"),
        Field.optional("limits", limits(), "those of the policy"));
  }

  static Shape newKey() {
    return fields("A key to make.", List.of(), keyFields());
  }

  static Shape keyChange() {
    return fields("All of a key that may change.", List.of(), keyFields());
  }

  static Shape key() {
    return fields("A key, without its value.", knownKeyFields(), keyFields());
  }

  /** A key with its value, which is shown this once. */
  static Shape shownKey() {
    List<Field> known = new ArrayList<>(knownKeyFields());
    known.add(Field.required("value", text("The key itself. It is not stored: keep it now.")));
    return fields("A key and its value.", known, keyFields());
  }

  static Shape keys() {
    return list("The tenant's keys, oldest first, disabled ones too.", "keys", key());
  }

  static Shape rotation() {
    return Fields.of(
        "A new value for a key.",
        Field.optional(
            "graceSeconds",
            new Whole("How long the former value still works.", 0, LONGEST_GRACE_SECONDS),
            "0"));
  }

  private static List<Field> knownKeyFields() {
    return List.of(
        Field.required("id", text("Its id.")),
        Field.required("tenant", text("Who pays.")),
        Field.required("hint", text("Its last four characters.")),
        Field.required("createdAt", instant("When it was made.")),
        Field.optional("disabledAt", instant("Since when it does not work.")),
        Field.optional("previousValueUntil", instant("Until when its former value works.")));
  }

  private static List<Field> keyFields() {
    return List.of(
        Field.required("name", text("What people call it.")),
        Field.optional(
            "defaultClass",
            trafficClass("Class of requests that name no declared feature."),
            "that of the tenant"),
        Field.optional(
            "maxClass",
            trafficClass("Highest class that any of its requests gets."),
            "features give what they give, headers raise nothing"),
        Field.optional(
            "mayPinRoutes",
            new Flag("Whether its requests may name routes and providers' models."),
            "false"),
        Field.optional("limits", limits(), "those of the policy"));
  }

  private static Shape limits() {
    return Fields.of(
        "The most in a minute.",
        Field.optional("requestsPerMinute", new Whole("Requests.", 1, MOST_PER_MINUTE)),
        Field.optional(
            "tokensPerMinute",
            new Whole("Tokens of prompts and answers together.", 1, MOST_PER_MINUTE)));
  }

  static Shape trafficClass(String description) {
    return choice(description, TrafficClass.class);
  }

  /** One of an enum's wire names. */
  public static <E extends Enum<E> & WireName> Choice choice(String description, Class<E> type) {
    return new Choice(
        description, Arrays.stream(type.getEnumConstants()).map(WireName::wireName).toList());
  }

  /** A list in an object of its own. */
  public static Shape list(String description, String name, Shape item) {
    return Fields.of(description, Field.required(name, new Items(description, item)));
  }

  /** A short text. */
  public static Text text(String description) {
    return Text.any(description, 256);
  }

  /** A time of UTC. */
  public static Text instant(String description) {
    return new Text(
        description,
        "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z",
        "a time such as 2026-01-31T12:00:00Z",
        40);
  }

  static Shape fields(String description, List<Field> first, List<Field> second) {
    List<Field> all = new ArrayList<>(first);
    all.addAll(second);
    return new Fields(description, List.copyOf(all), List.of());
  }
}
