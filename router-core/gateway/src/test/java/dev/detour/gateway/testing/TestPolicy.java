package dev.detour.gateway.testing;

/** The policy of the tests: the default matrix in small, with short limits. */
public final class TestPolicy {
  private TestPolicy() {}

  public static final String DOCUMENT =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: test }
      providers:
        alpha: { dialect: openai, baseUrl: "SIM/alpha/v1", secret: { env: ALPHA_API_KEY } }
        beta: { dialect: openai, baseUrl: "SIM/beta/v1" }
        gamma: { dialect: openai, baseUrl: "SIM/gamma/v1" }
        nowhere: { dialect: openai, baseUrl: "http://127.0.0.1:1/v1" }
        nameless: { dialect: openai, baseUrl: "http://no-such-host.invalid/v1" }
      routes:
        alpha-premium: { provider: alpha, model: gpt-4o, tier: premium, contextWindow: 128000 }
        beta-premium: { provider: beta, model: gpt-4o-mirror, tier: premium, contextWindow: 128000 }
        gamma-economy: { provider: gamma, model: gpt-4.1-nano, tier: economy, contextWindow: 1000000 }
        nowhere: { provider: nowhere, model: none, tier: premium }
        nameless: { provider: nameless, model: none, tier: premium }
      prices:
        version: "test-prices"
        models:
          alpha/gpt-4o: { input: 2500000, cachedInput: 1250000, output: 10000000 }
          beta/gpt-4o-mirror: { input: 2500000, cachedInput: 1250000, output: 10000000 }
          gamma/gpt-4.1-nano: { input: 100000, cachedInput: 25000, output: 400000 }
      classes:
        critical_user_facing:
          commit: first_token
          timeouts: { connect: 2s, firstToken: 1200ms, betweenTokens: 1s, total: 10s }
          deadline: 20s
          retry: { maxPerRoute: 1, backoff: { base: 20ms, max: 100ms }, waitBudget: 1500ms }
          matrix:
            primary: { route: alpha-premium }
            firstFallback: { route: beta-premium }
            secondFallback: { route: gamma-economy, mark: uncertain }
            hardStop: { afterProviderFailures: 2 }
        non_critical_user_facing:
          commit: buffered
          timeouts: { connect: 2s, firstToken: 1200ms, betweenTokens: 1s, total: 10s }
          deadline: 20s
          retry: { maxPerRoute: 1, backoff: { base: 20ms, max: 100ms }, waitBudget: 1500ms }
          matrix:
            primary: { route: alpha-premium }
            firstFallback: { route: gamma-economy }
            secondFallback: { respond: default }
        internal_automation:
          timeouts: { connect: 1s, firstToken: 1s, betweenTokens: 1s, total: 1s }
          deadline: 20s
          retry: { maxPerRoute: 0 }
          matrix:
            primary: { route: alpha-premium }
            firstFallback: { enqueue: {} }
        experiment:
          timeouts: { connect: 1s, firstToken: 1s, betweenTokens: 1s, total: 1s }
          deadline: 20s
          retry: { maxPerRoute: 0 }
          matrix:
            primary: { route: alpha-premium }
            firstFallback: { fail: {} }
      features:
        support-chat: { class: critical_user_facing }
        contract-review: { class: critical_user_facing, sensitivity: [legal] }
        search: { class: non_critical_user_facing }
        triage: { class: internal_automation }
        lab: { class: experiment }
      groups:
        house-model:
          default:
            primary: { route: beta-premium }
        unreachable:
          default:
            primary: { route: nowhere }
            firstFallback: { route: gamma-economy }
        unnamed:
          default:
            primary: { route: nameless }
            firstFallback: { route: gamma-economy }
      writeTools: [send_email]
      defaultResponses:
        default: Please try again in a few minutes.
      """;
}
