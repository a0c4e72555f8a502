package dev.detour.gateway.chat;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.gateway.http.Watchdog;
import dev.detour.gateway.limit.RateLimiter;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.gateway.provider.DeadlineTimer;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.gateway.telemetry.Tracer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import java.time.Clock;

/**
 * What requests are served with on one event loop.
 *
 * @param vertx its timers
 * @param client its connections to providers
 * @param deadlines its limits on providers
 * @param watchdog its limits on callers
 * @param active its requests under way
 * @param health of all routes, shared by all event loops
 * @param budgets of all callers
 * @param limiter holds keys and tenants to their limits per minute
 * @param jobs takes over requests that go on without their callers
 * @param cache answers that may be given again
 * @param tracer of decision spans
 * @param stories of the last requests
 * @param metrics the router's numbers
 * @param limits on what is held
 * @param plainUserIds whether user ids are recorded as sent
 * @param clock the time of day
 */
public record Serving(
    Vertx vertx,
    HttpClientAgent client,
    DeadlineTimer deadlines,
    Watchdog watchdog,
    ActiveRequests active,
    RouteHealth health,
    Budgets budgets,
    RateLimiter limiter,
    JobDesk jobs,
    AnswerCache cache,
    Tracer tracer,
    StoryBook stories,
    GatewayMetrics metrics,
    GatewayConfig.Limits limits,
    boolean plainUserIds,
    Clock clock) {}
