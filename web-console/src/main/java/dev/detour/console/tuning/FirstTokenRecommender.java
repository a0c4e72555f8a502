package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import dev.detour.console.tuning.Effect.Measure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Recommends a route's first-token timeout for a class from logged attempts.
 *
 * <p>A shorter timeout sends more requests to the fallback sooner; a longer one waits for answers
 * that may still come. {@link RequestModel} states the mean wait under every timeout, estimated
 * from the logged waits by Aalen and Johansen with failure as a competing risk; the recommendation
 * is its minimum among the timeouts that keep the success rate and the cost. A logged timeout tells
 * the outcome of every shorter one exactly and of longer ones nothing, so none beyond the longest
 * logged one is proposed. Intervals come from resampling whole requests.
 */
public final class FirstTokenRecommender {
  private static final int CURVE_POINTS = 160;

  /** A current timeout this much beyond the evidence cannot be judged by it. */
  private static final double BEYOND_EVIDENCE = 1.02;

  private static final double STILL_WAITING = 0.005;
  private static final double SAME_TIMEOUT = 0.03;

  /** A drop of the success rate that the interval must exclude. */
  private static final double NOT_INFERIOR = 0.01;

  private final TuningOptions options;

  public FirstTokenRecommender(TuningOptions options) {
    this.options = options;
  }

  /** Judges the timeout in force. */
  public TimeoutAdvice judge(FirstTokenQuestion question) {
    Dependence dependence = Dependence.of(question.primary().attempts(), question.currentMs());
    EvidenceSummary evidence = summary(question, dependence);
    String missing = missing(question, evidence);
    if (!missing.isEmpty()) {
      return new TimeoutAdvice.NotEnoughEvidence(missing, evidence);
    }
    TimeoutStudy study = new TimeoutStudy(question);
    double currentMs = question.currentMs();
    CompetingRisks risks = study.risks(study.originalWeights());
    double endMs = study.primary().lastMs();
    if (currentMs > BEYOND_EVIDENCE * endMs && risks.survivor() > STILL_WAITING) {
      return new TimeoutAdvice.NotEnoughEvidence(
          "the attempts were cut off at "
              + ms(endMs)
              + ", which says nothing of the "
              + ms(currentMs)
              + " now in force",
          evidence);
    }
    return new Case(question, dependence, evidence, study).judge();
  }

  private String missing(FirstTokenQuestion question, EvidenceSummary evidence) {
    if (evidence.firstTokens() < options.minEffectiveSample()) {
      return evidence.firstTokens()
          + " first tokens in the window (expected: >= "
          + options.minEffectiveSample()
          + ")";
    } else if (evidence.effectiveSample() < options.minEffectiveSample()) {
      return Math.round(evidence.effectiveSample())
          + " effective requests of "
          + evidence.requests()
          + ", since those of one tenant and hour are alike (expected: >= "
          + options.minEffectiveSample()
          + ")";
    } else if (!question.fallbacks().isEmpty()
        && evidence.fallbackAttempts() < options.minFallbackAttempts()) {
      return evidence.fallbackAttempts()
          + " attempts on the fallback "
          + question.fallbacks().get(0).route()
          + " (expected: >= "
          + options.minFallbackAttempts()
          + ")";
    }
    return "";
  }

  private static EvidenceSummary summary(FirstTokenQuestion question, Dependence dependence) {
    Map<String, Integer> units = new HashMap<>();
    RiskSample sample = RiskSample.of(question.primary().attempts(), units);
    double shareOfRequests =
        question.primary().attempts().isEmpty()
            ? 1
            : (double) units.size() / question.primary().attempts().size();
    return new EvidenceSummary(
        question.from(),
        question.to(),
        sample.size(),
        units.size(),
        dependence.effectiveSample() * Math.min(1, shareOfRequests),
        sample.count(Ending.TOKEN),
        sample.count(Ending.FAILED),
        sample.count(Ending.CENSORED),
        question.fallbacks().isEmpty()
            ? 0
            : RiskSample.of(question.fallbacks().get(0).attempts(), new HashMap<>()).size());
  }

  static String ms(double value) {
    return value < 1_000
        ? Math.round(value) + " ms"
        : String.format(Locale.ROOT, "%.2f s", value / 1_000);
  }

  /** A timeout as a person would write it: two digits that count. */
  static double rounded(double timeoutMs) {
    double unit = Math.pow(10, Math.floor(Math.log10(timeoutMs)) - 1);
    return Math.max(1, Math.round(timeoutMs / unit) * unit);
  }

  /** One question that has enough evidence to be judged. */
  private final class Case {
    private final FirstTokenQuestion question;
    private final Dependence dependence;
    private final EvidenceSummary evidence;
    private final TimeoutStudy study;
    private final RequestModel point;
    private final ThresholdSearch best;
    private final double currentMs;
    private final double proposedMs;
    private final double[] curveTimes;
    private final Replicates replicates;

    Case(
        FirstTokenQuestion question,
        Dependence dependence,
        EvidenceSummary evidence,
        TimeoutStudy study) {
      this.question = question;
      this.dependence = dependence;
      this.evidence = evidence;
      this.study = study;
      this.point = study.model(study.originalWeights(), 0.5);
      this.currentMs = question.currentMs();
      this.best = ThresholdSearch.run(study.grid(), point, currentMs, options);
      this.proposedMs = Math.min(rounded(best.timeoutMs()), study.primary().lastMs());
      this.curveTimes = curveTimes(study.grid());
      this.replicates =
          new Replicates(study, resampler(), point, currentMs, proposedMs, curveTimes, options);
    }

    private Resampler resampler() {
      if (!dependence.isDependent()) {
        return new Resampler(options.seed(), study.units(), new int[0], 0);
      }
      Map<String, Integer> groups = new HashMap<>();
      int[] groupOfUnit = study.groupsOfUnits(groups);
      return new Resampler(options.seed(), study.units(), groupOfUnit, groups.size());
    }

    TimeoutAdvice judge() {
      Estimate threshold = replicates.threshold(best.timeoutMs(), options.coverage());
      List<Effect> effects = new ArrayList<>();
      for (Measure measure : Measure.values()) {
        effects.add(replicates.effect(measure, point, currentMs, proposedMs, options.coverage()));
      }
      String reason = reasonToKeep(effects);
      AdviceText text = new AdviceText(question, dependence, evidence, study, options);
      if (!reason.isEmpty()) {
        return new TimeoutAdvice.KeepCurrent(
            question.current(),
            reason,
            curve(),
            text.notes(point, proposedMs),
            text.method(),
            evidence);
      }
      return new TimeoutAdvice.Propose(
          question.current(),
          millis(proposedMs),
          millis(Math.min(threshold.lower(), proposedMs)),
          millis(Math.max(threshold.upper(), proposedMs)),
          effects,
          curve(),
          text.worse(effects),
          text.notes(point, proposedMs),
          text.method(),
          evidence);
    }

    private String reasonToKeep(List<Effect> effects) {
      if (!study.hasFallback()) {
        return "no fallback route would answer what a shorter timeout cuts off";
      } else if (best.isShortest() && proposedMs < currentMs) {
        return "the fallback answers sooner than the route itself: that is a question of their order,"
            + " not of the timeout";
      } else if (Math.abs(Math.log(proposedMs / currentMs)) < SAME_TIMEOUT) {
        return best.place() == study.grid().size() - 1
            ? "the timeout in force is the best one within the evidence, which ends there"
            : "the timeout in force is the best one";
      }
      Estimate saved = of(Measure.MEAN_FIRST_TOKEN, effects).change();
      double mean = of(Measure.MEAN_FIRST_TOKEN, effects).current().value();
      if (saved.upper() >= 0 || -saved.value() < options.minGain() * mean) {
        return "the gain of "
            + ms(proposedMs)
            + " over the "
            + ms(currentMs)
            + " in force cannot be told from none";
      }
      Estimate success = of(Measure.SUCCESS_RATE, effects).change();
      return success.lower() < -NOT_INFERIOR
          ? "a loss of more than 1 % of the answers cannot be ruled out"
          : "";
    }

    private static Effect of(Measure measure, List<Effect> effects) {
      return effects.stream().filter(e -> e.measure() == measure).findFirst().orElseThrow();
    }

    private List<CurvePoint> curve() {
      CompetingRisks risks = study.risks(study.originalWeights());
      double[] token = risks.incidenceAt(curveTimes, Ending.TOKEN);
      double[] failed = risks.incidenceAt(curveTimes, Ending.FAILED);
      List<CurvePoint> points = new ArrayList<>(curveTimes.length);
      for (int j = 0; j < curveTimes.length; j++) {
        Estimate band = replicates.curve(j, token[j], options.coverage());
        double density = point.density((int) study.grid().place(curveTimes[j]));
        points.add(
            new CurvePoint(
                curveTimes[j], token[j], band.lower(), band.upper(), failed[j], density));
      }
      return points;
    }

    private static double[] curveTimes(LogGrid grid) {
      double[] times = new double[CURVE_POINTS];
      for (int j = 0; j < CURVE_POINTS; j++) {
        times[j] = grid.timeMs(j * (grid.size() - 1) / (CURVE_POINTS - 1));
      }
      return times;
    }

    private static Duration millis(double value) {
      return Duration.ofMillis(Math.max(1, Math.round(value)));
    }
  }
}
