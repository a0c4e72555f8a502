package dev.detour.gateway.testing;

import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.ParseResult;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;

/** Routes of one provider per dialect. */
public final class TestRoutes {
  private TestRoutes() {}

  /** A route whose provider speaks {@code dialect}. */
  public static Route of(Dialect dialect) {
    return of(dialect, "the-model");
  }

  /** A route to a model by its name. */
  public static Route of(Dialect dialect, String model) {
    return of(dialect, model, "");
  }

  /** A route that declares what it supports. */
  public static Route supporting(Dialect dialect, String feature) {
    return of(dialect, "the-model", ", supports: [" + feature + "]");
  }

  private static Route of(Dialect dialect, String model, String more) {
    String document =
        """
        apiVersion: detour/v1
        kind: Policy
        metadata: { name: one-route }
        providers: { p: { dialect: DIALECT, baseUrl: "https://models.example.com" } }
        routes: { r: { provider: p, model: "MODEL", tier: premiumMORE } }
        classes: { experiment: { matrix: { primary: { route: r } } } }
        """
            .replace("DIALECT", dialect.wireName())
            .replace("MODEL", model)
            .replace("MORE", more);
    ParseResult parsed = PolicyDocument.parse(document);
    if (parsed instanceof ParseResult.Valid valid) {
      return java.util.Objects.requireNonNull(valid.document().policy().routes().get("r"));
    }
    throw new IllegalStateException(parsed.toString());
  }
}
