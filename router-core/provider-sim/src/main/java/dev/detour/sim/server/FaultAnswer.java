package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.scenario.Fault;
import java.time.Instant;

/** Faults that leave no answer: refusals, resets, silence. */
final class FaultAnswer {
  private FaultAnswer() {}

  /** Answers with the fault when it is one of these; otherwise does nothing and returns false. */
  static boolean start(Exchange exchange, Fault fault) {
    Attempt attempt = exchange.attempt();
    String model = exchange.request().model();
    if (fault instanceof Fault.Refused refused) {
      exchange.refuse(exchange.api().refusal(refused.refusal(), model));
    } else if (fault instanceof Fault.RateLimited limited) {
      exchange.refuse(exchange.api().rateLimited(limited, model, Instant.now()));
    } else if (fault instanceof Fault.CustomAnswer custom) {
      exchange.commonHeaders();
      custom.headers().forEach(exchange.response()::putHeader);
      attempt.answered(custom.status());
      attempt.end();
      exchange.response().setStatusCode(custom.status()).end(custom.body());
    } else if (fault instanceof Fault.ConnectionReset) {
      attempt.end();
      Connections.reset(exchange.http());
    } else if (fault instanceof Fault.Silence) {
      exchange.response().closeHandler(closed -> attempt.callerLeft());
    } else {
      return false;
    }
    return true;
  }
}
