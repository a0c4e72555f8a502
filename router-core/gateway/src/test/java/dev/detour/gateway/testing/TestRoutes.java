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
    String document =
        """
        apiVersion: detour/v1
        kind: Policy
        metadata: { name: one-route }
        providers: { p: { dialect: DIALECT, baseUrl: "https://models.example.com" } }
        routes: { r: { provider: p, model: the-model, tier: premium } }
        classes: { experiment: { matrix: { primary: { route: r } } } }
        """
            .replace("DIALECT", dialect.wireName());
    ParseResult parsed = PolicyDocument.parse(document);
    if (parsed instanceof ParseResult.Valid valid) {
      return java.util.Objects.requireNonNull(valid.document().policy().routes().get("r"));
    }
    throw new IllegalStateException(parsed.toString());
  }
}
