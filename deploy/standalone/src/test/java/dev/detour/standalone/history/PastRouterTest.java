package dev.detour.standalone.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.event.Outcome;
import dev.detour.sim.scenario.Scenario;
import dev.detour.standalone.traffic.TraceLibrary;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PastRouterTest {
  private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");
  private static final int HOURS = 12;

  private final Policy policy = PolicyDocument.parse(resource()).orElseThrow().policy();

  @Test
  void answersNearlyEverythingOnGoodDays() throws IOException {
    List<PastStory> stories = run(List.of());

    assertThat(stories).hasSizeGreaterThan(1_000);
    assertThat(share(stories, it -> it.outcome().isSuccess())).isGreaterThan(0.97);
    assertThat(stories)
        .noneMatch(it -> it.outcome() == Outcome.SERVED_DEFAULT && it.facts().isProtected());
  }

  @Test
  void fallsBackWhileTheProviderIsDownAndNoLonger() throws IOException {
    Instant down = FROM.plus(Duration.ofHours(4));
    Instant up = FROM.plus(Duration.ofHours(8));
    List<PastStory> stories =
        run(List.of(new ProviderIncident("alpha", ProviderIncident.Kind.UNAVAILABLE, 1, down, up)));
    List<PastStory> onAlpha =
        stories.stream()
            .filter(it -> it.facts().row().primary().provider().name().equals("alpha"))
            .toList();

    assertThat(onAlpha.stream().filter(it -> within(it, down, up)).toList())
        .isNotEmpty()
        .noneMatch(it -> it.outcome() == Outcome.SERVED && it.depth() == 0)
        .anyMatch(it -> it.skipped().contains("alpha-premium: circuit_open"));
    assertThat(
            share(
                onAlpha.stream().filter(it -> !within(it, down, up.plusSeconds(900))).toList(),
                it -> it.depth() == 0))
        .isGreaterThan(0.8);
  }

  @Test
  void isTheSameForTheSameSeed() throws IOException {
    List<ProviderIncident> incidents =
        List.of(
            new ProviderIncident(
                "alpha",
                ProviderIncident.Kind.OVERLOADED,
                0.9,
                FROM.plus(Duration.ofHours(2)),
                FROM.plus(Duration.ofHours(10))));

    assertThat(spans(run(incidents))).isEqualTo(spans(run(incidents)));
  }

  @Test
  void theRequestStatesTheAttemptsUnderIt() throws IOException {
    for (PastStory story : run(List.of())) {
      List<Span> spans = StorySpans.of(story);
      Span request = spans.get(spans.size() - 1);
      List<Span> attempts = spans.subList(0, spans.size() - 1);

      assertThat(attempts).hasSameSizeAs(story.attempts());
      assertThat(attempts)
          .allSatisfy(
              span -> {
                assertThat(span.getTraceId()).isEqualTo(request.getTraceId());
                assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId());
                assertThat(span.getStartTimeUnixNano())
                    .isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
                assertThat(span.getEndTimeUnixNano()).isLessThan(request.getEndTimeUnixNano());
              });
    }
  }

  private List<PastStory> run(List<ProviderIncident> incidents) throws IOException {
    PastTraffic traffic =
        new PastTraffic(TraceLibrary.read(Optional.empty()), DemoTenant.ALL, 3_000, 1);
    PastRouter router =
        new PastRouter(
            new PolicyTimes(List.of(new PolicyTimes.InForce(FROM, 1, policy))),
            new PastProviders(Scenario.demo(), incidents),
            new PastBudgets(DemoTenant.ALL, traffic.perDay()),
            1);
    List<PastStory> stories = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      traffic.hour(FROM.plus(Duration.ofHours(hour))).forEach(it -> stories.add(router.handle(it)));
    }
    return stories;
  }

  private static List<Span> spans(List<PastStory> stories) {
    return stories.stream().map(StorySpans::of).flatMap(List::stream).toList();
  }

  private static boolean within(PastStory story, Instant from, Instant to) {
    Instant at = story.request().at();
    return !at.isBefore(from) && story.endedAt().isBefore(to);
  }

  private static double share(
      List<PastStory> stories, java.util.function.Predicate<PastStory> those) {
    return (double) stories.stream().filter(those).count() / stories.size();
  }

  private static String resource() {
    try (InputStream in = PastRouterTest.class.getResourceAsStream("/detour/demo/policy.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
