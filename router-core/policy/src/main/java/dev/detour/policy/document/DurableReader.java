package dev.detour.policy.document;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what a document says of jobs and of stored answers. */
final class DurableReader {
  private DurableReader() {}

  static JobTerms terms(Place place) {
    JobTerms otherwise = JobTerms.DEFAULT;
    Place backoff = place.at("backoff");
    Duration base = backoff.at("base").duration(otherwise.backoffBase());
    Duration max = backoff.at("max").duration(longer(base, otherwise.backoffMax()));
    if (max.compareTo(base) < 0) {
      backoff.at("max").reject("at least base " + Durations.format(base));
      max = base;
    }
    return new JobTerms(
        (int) place.at("attempts").whole(otherwise.attempts()),
        base,
        max,
        place.at("expiresAfter").duration(otherwise.expiresAfter()));
  }

  static JobRules jobs(Place place) {
    JobRules otherwise = JobRules.DEFAULT;
    return new JobRules(
        (int) place.at("maxOpenPerTenant").whole(otherwise.maxOpenPerTenant()),
        place.at("retention").duration(otherwise.retention()),
        webhooks(place.at("webhooks")));
  }

  static CacheRules cache(Place place) {
    CacheRules otherwise = CacheRules.DEFAULT;
    return new CacheRules(
        place.at("ttl").duration(otherwise.ttl()),
        (int) place.at("maxEntriesPerTenant").whole(otherwise.maxEntriesPerTenant()),
        place.at("maxBytesPerTenant").whole(otherwise.maxBytesPerTenant()),
        place.at("shared").flag());
  }

  private static Map<String, Webhook> webhooks(Place declared) {
    Map<String, Webhook> webhooks = new LinkedHashMap<>();
    for (String name : declared.names()) {
      webhook(name, declared.at(name)).ifPresent(webhook -> webhooks.put(name, webhook));
    }
    return webhooks;
  }

  private static Optional<Webhook> webhook(String name, Place place) {
    try {
      URI url = URI.create(place.at("url").text());
      if (url.getHost() != null) {
        return Optional.of(
            new Webhook(
                name,
                url,
                RouteReader.secret(place.at("secret")),
                place.find("tenants").map(Place::texts)));
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    place.at("url").reject("an http or https address with a host");
    return Optional.empty();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
