package dev.detour.policy.document;

import dev.detour.policy.document.shape.ShapeValidator;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.PriceBook;
import dev.detour.policy.price.Rates;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads providers, prices and routes, and what they say about each other. */
final class RouteReader {
  private final Place root;
  private final Map<TrafficClass, Timeouts> classTimeouts;
  private final Protection protection;

  RouteReader(Place root, Map<TrafficClass, Timeouts> classTimeouts) {
    this.root = root;
    this.classTimeouts = classTimeouts;
    this.protection = ProtectionReader.layered(root.at("protection"), Protection.DEFAULT);
  }

  Map<String, Provider> providers() {
    Map<String, Provider> providers = new LinkedHashMap<>();
    Place declared = root.at("providers");
    for (String name : declared.names()) {
      provider(name, declared.at(name)).ifPresent(provider -> providers.put(name, provider));
    }
    return providers;
  }

  private static Optional<Provider> provider(String name, Place place) {
    String baseUrl = place.at("baseUrl").text().replaceAll("/+$", "");
    URI uri;
    try {
      uri = URI.create(baseUrl);
    } catch (IllegalArgumentException e) {
      place.at("baseUrl").reject("an http or https address");
      return Optional.empty();
    }
    if (uri.getHost() == null) {
      place.at("baseUrl").reject("an http or https address with a host");
      return Optional.empty();
    }
    Dialect dialect = place.at("dialect").choice(Dialect.class, Dialect.OPENAI);
    return Optional.of(
        new Provider(
            name,
            dialect,
            uri,
            place.find("failureDomain").map(Place::text).orElse(name),
            place.find("secret").map(RouteReader::secret),
            traits(place),
            place.find("apiVersion").map(Place::text)));
  }

  private static Set<ProviderTrait> traits(Place place) {
    Set<ProviderTrait> traits = EnumSet.noneOf(ProviderTrait.class);
    for (Place item : place.at("traits").items()) {
      traits.add(item.choice(ProviderTrait.class));
    }
    return traits;
  }

  static SecretRef secret(Place place) {
    return place
        .find("env")
        .<SecretRef>map(name -> new SecretRef.Env(name.text()))
        .orElseGet(() -> new SecretRef.File(place.at("file").text()));
  }

  PriceBook prices() {
    Optional<Place> prices = root.find("prices");
    if (prices.isEmpty()) {
      return PriceBook.EMPTY;
    }
    Set<String> providers = Set.copyOf(root.at("providers").names());
    Place models = prices.get().at("models");
    Map<String, ModelPrice> book = new LinkedHashMap<>();
    for (String key : models.names()) {
      if (!providers.contains(key.substring(0, key.indexOf('/')))) {
        models.at(key).reject("provider/model with a provider declared under providers");
      }
      book.put(key, price(models.at(key)));
    }
    return new PriceBook(prices.get().at("version").text(), book);
  }

  private static ModelPrice price(Place place) {
    List<ModelPrice.Tier> tiers = new ArrayList<>();
    for (Place tier : place.at("tiers").items()) {
      tiers.add(new ModelPrice.Tier(tier.at("aboveInputTokens").whole(), rates(tier)));
    }
    return new ModelPrice(
        rates(place),
        tiers,
        place.find("batch").map(RouteReader::rates),
        place.at("perRequest").whole(0));
  }

  private static Rates rates(Place place) {
    long input = place.at("input").whole();
    long output = place.at("output").whole();
    return new Rates(
        input,
        place.at("cachedInput").whole(input),
        place.at("cacheCreationInput").whole(input),
        output,
        place.at("reasoningOutput").whole(output));
  }

  Map<String, Route> routes(Map<String, Provider> providers, PriceBook prices) {
    Map<String, Route> routes = new LinkedHashMap<>();
    Place declared = root.at("routes");
    for (String name : declared.names()) {
      Place place = declared.at(name);
      if (name.equals(Policy.AUTO)) {
        place.reject("another name: auto asks for the class's row");
      }
      Provider provider = providers.get(place.at("provider").text());
      if (provider != null) {
        routes.put(name, route(name, place, provider, prices));
      } else if (!root.at("providers").at(place.at("provider").text()).isPresent()) {
        place.at("provider").reject("a provider declared under providers");
      }
    }
    return routes;
  }

  private Route route(String name, Place place, Provider provider, PriceBook prices) {
    String model = place.at("model").text();
    return new Route(
        name,
        provider,
        model,
        place.at("tier").choice(Tier.class),
        place.at("contextWindow").whole(0),
        place.find("prefill").map(Place::flag).orElse(false),
        place.find("supports").map(Place::texts),
        timeouts(place.at("timeouts")),
        ProtectionReader.layered(place.at("protection"), protection),
        prices.price(provider.name(), model));
  }

  private Map<TrafficClass, Timeouts> timeouts(Place place) {
    Place general = place.at(PolicyShape.DEFAULT_TIMEOUTS);
    checkOrder(general);
    Map<TrafficClass, Timeouts> effective = new EnumMap<>(TrafficClass.class);
    classTimeouts.forEach(
        (trafficClass, ofClass) -> {
          Place own = place.at(trafficClass.wireName());
          checkOrder(own);
          effective.put(trafficClass, layered(own, layered(general, ofClass)));
        });
    return effective;
  }

  /** The limits written at {@code place}, and {@code below} for those that are not. */
  static Timeouts layered(Place place, Timeouts below) {
    Timeouts unbounded =
        new Timeouts(
            place.at("connect").duration(below.connect()),
            place.at("firstToken").duration(below.firstToken()),
            place.at("betweenTokens").duration(below.betweenTokens()),
            place.at("total").duration(below.total()));
    return unbounded.bounded();
  }

  /** Limits written side by side must fit each other; inherited ones give way instead. */
  static void checkOrder(Place place) {
    Optional<Place> total = place.find("total");
    for (String name : new String[] {"connect", "firstToken", "betweenTokens"}) {
      Optional<Place> part = place.find(name);
      if (part.isPresent() && total.isPresent()) {
        if (Durations.parse(part.get().text())
                .orElseThrow()
                .compareTo(Durations.parse(total.get().text()).orElseThrow())
            > 0) {
          part.get().reject("at most total " + total.get().text());
        }
      }
    }
  }

  static String priceKeyPath(Route route) {
    return ShapeValidator.child(
        "prices.models", PriceBook.key(route.provider().name(), route.model()));
  }
}
