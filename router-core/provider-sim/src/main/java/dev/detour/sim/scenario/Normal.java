package dev.detour.sim.scenario;

/** The standard normal distribution. */
final class Normal {
  private Normal() {}

  /**
   * {@code P(Z <= z) = (1 + erf(z / sqrt 2)) / 2}, with erf after Abramowitz and Stegun 7.1.26: off
   * by at most 1.5e-7.
   */
  static double cumulative(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double poly =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double upper = poly * Math.exp(-x * x) / 2;
    return z >= 0 ? 1 - upper : upper;
  }
}
