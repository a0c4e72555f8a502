package dev.detour.console.tuning;

import dev.detour.console.tuning.Effect.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences of an advice: how it was found, what gets worse, what it takes for granted. */
final class AdviceText {
  /** Above this share of moved attempts a prediction from the log is no longer trusted alone. */
  private static final double MUCH_LOAD = 0.10;

  private final FirstTokenQuestion question;
  private final Dependence dependence;
  private final EvidenceSummary evidence;
  private final TimeoutStudy study;
  private final TuningOptions options;

  AdviceText(
      FirstTokenQuestion question,
      Dependence dependence,
      EvidenceSummary evidence,
      TimeoutStudy study,
      TuningOptions options) {
    this.question = question;
    this.dependence = dependence;
    this.evidence = evidence;
    this.study = study;
    this.options = options;
  }

  String method() {
    return String.format(
        Locale.ROOT,
        "Shortest mean wait for the first token over route and fallback; Aalen-Johansen with failure"
            + " as a competing risk, smoothed on a log scale; %d bootstrap samples of whole %s;"
            + " %.0f %% percentile intervals, the gain corrected for the choice",
        options.replicates(),
        dependence.isDependent() ? "tenant-hours" : "requests",
        100 * options.coverage());
  }

  /** One sentence for each measure that is distinctly worse. */
  List<String> worse(List<Effect> effects) {
    List<String> sentences = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect.isWorse()) {
        sentences.add(
            switch (effect.measure()) {
              case SUCCESS_RATE -> sentence("The success rate falls", effect);
              case MEAN_FIRST_TOKEN -> sentence("The mean wait for the first token rises", effect);
              case P95_FIRST_TOKEN ->
                  sentence("The slowest twentieth waits longer for its first token", effect);
              case COST_PER_REQUEST -> sentence("A request costs more", effect);
              case FALLBACK_RATE -> sentence("More requests are answered by a fallback", effect);
              case ATTEMPTS_CUT_OFF -> sentence("More attempts are cut off and asked anew", effect);
            });
      }
    }
    return sentences;
  }

  private static String sentence(String words, Effect effect) {
    return words
        + ": "
        + value(effect.measure(), effect.current().value())
        + " to "
        + value(effect.measure(), effect.proposed().value())
        + ".";
  }

  private static String value(Measure measure, double value) {
    return switch (measure.unit()) {
      case FRACTION -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
      case MILLISECONDS -> FirstTokenRecommender.ms(value);
      case USD_MICROS -> String.format(Locale.ROOT, "%.6f USD", value / 1e6);
    };
  }

  List<String> notes(RequestModel point, double proposedMs) {
    List<String> notes = new ArrayList<>();
    notes.add("The fallback's time is taken as independent of how slow the route is.");
    notes.add("A failure before the first token is taken to go to the fallback at once.");
    int last = study.grid().size() - 1;
    double waiting = point.waiting(last);
    if (waiting > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "No attempt waited longer than %s. A longer timeout would bring between 0 and %.2f %%"
                  + " more first tokens from the route.",
              FirstTokenRecommender.ms(study.primary().lastMs()),
              100 * waiting));
    }
    double moved =
        point.at(Measure.FALLBACK_RATE, proposedMs)
            - point.at(Measure.FALLBACK_RATE, question.currentMs());
    if (moved > MUCH_LOAD) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The change moves %.0f %% of the requests to the fallback. What that load does to it"
                  + " the log cannot know: try it on a small share first.",
              100 * moved));
    }
    if (!study.isCostOfCutLogged()) {
      notes.add(
          question.inputCostMicros().isPresent()
              ? "An attempt that is cut off is taken to cost its input; too few were logged."
              : "An attempt that is cut off is taken to cost what the few logged ones did.");
    }
    if (evidence.fallbackAttempts() < evidence.attempts() / 10) {
      notes.add("The fallback is known from " + evidence.fallbackAttempts() + " attempts.");
    }
    return notes;
  }
}
