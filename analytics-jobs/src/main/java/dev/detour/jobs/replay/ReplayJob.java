package dev.detour.jobs.replay;

import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.sink.ClickHouseSink;
import dev.detour.jobs.sink.Spool;
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The what-if replay: shares of the range in parallel, outcomes into {@code
 * detour.replay_outcomes}.
 */
public final class ReplayJob {
  private ReplayJob() {}

  /**
   * Puts the job together.
   *
   * @param shares of the range, not empty
   */
  public static void build(
      StreamExecutionEnvironment environment,
      ReplayScope scope,
      List<Share> shares,
      ClickHouseAddress address,
      Spool spool) {
    environment
        .fromData(Share.class, shares.toArray(Share[]::new))
        .name("shares of the range")
        .uid("replay-shares")
        .rebalance()
        .flatMap(new ReplayShare(scope, address))
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .name("replay a share")
        .uid("replay-share")
        .sinkTo(new ClickHouseSink(address, spool, ReplayRow.TABLE))
        .name("outcomes to ClickHouse")
        .uid("replay-outcomes");
  }
}
