package dev.detour.store;

/** The statements of {@link BudgetLeases}, in the order of a report. */
final class BudgetSql {
  private BudgetSql() {}

  /** $1 accounts, $2 starts, $3 ends; in order, so that two routers cannot block each other. */
  static final String OPEN_WINDOWS =
      """
      insert into detour.budget_windows (account, starts_at, ends_at)
      select distinct account, starts_at, ends_at
      from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as r(account, starts_at, ends_at)
      order by account, starts_at
      on conflict do nothing
      """;

  /** $1 leases, $2 accounts, $3 starts, $4 owner, $5 router, $6 term in seconds. */
  static final String OPEN_LEASES =
      """
      insert into detour.budget_leases
        (id, account, starts_at, owner, router, renewed_at, expires_at)
      select id, account, starts_at, $4, $5, clock_timestamp(),
        clock_timestamp() + make_interval(secs => $6)
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as r(id, account, starts_at)
      on conflict do nothing
      """;

  /** $1 leases. Always the same order, so that reports queue instead of blocking each other. */
  static final String LOCK_WINDOWS =
      """
      select w.account from detour.budget_windows w
      where (w.account, w.starts_at) in
        (select l.account, l.starts_at from detour.budget_leases l where l.id = any($1))
      order by w.account, w.starts_at
      for no key update
      """;

  /** $1 to $10 the settlements' columns. What is known already changes nothing. */
  static final String SETTLE =
      """
      with reported as (
        select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[],
          $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[])
        as r(attempt_id, at, tenant, feature, api_key, route, price_version, micros, kind, leases)
      ), fresh as (
        insert into detour.budget_settlements
          (attempt_id, at, tenant, feature, api_key, route, price_version, micros, kind, leases)
        select attempt_id, at, tenant, feature, api_key, route, price_version, micros, kind,
          string_to_array(leases, ',')::uuid[]
        from reported order by attempt_id
        on conflict (attempt_id) do nothing
        returning micros, leases
      ), by_lease as (
        select lease, sum(micros)::bigint as micros
        from fresh cross join unnest(fresh.leases) as lease group by lease
      ), charged as (
        update detour.budget_leases l set settled_micros = l.settled_micros + s.micros
        from by_lease s where l.id = s.lease
        returning l.account, l.starts_at, s.micros
      )
      update detour.budget_windows w set spent_micros = w.spent_micros + c.micros
      from (select account, starts_at, sum(micros)::bigint as micros
        from charged group by account, starts_at) c
      where w.account = c.account and w.starts_at = c.starts_at
      """;

  /** $1 leases, $2 returned, $3 reserved, $4 closing, $5 owner, $6 term in seconds. */
  static final String RENEW =
      """
      update detour.budget_leases l set
        returned_micros = case when r.closing
          then greatest(l.returned_micros, l.granted_micros - l.settled_micros)
          else least(l.granted_micros, greatest(l.returned_micros, r.returned)) end,
        reserved_micros = case when r.closing then 0 else r.reserved end,
        renewed_at = clock_timestamp(),
        expires_at = clock_timestamp() + make_interval(secs => $6),
        closed_at = case when r.closing then clock_timestamp() else l.closed_at end
      from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::boolean[])
        as r(id, returned, reserved, closing)
      where l.id = r.id and l.owner = $5 and l.closed_at is null
      """;

  /** $1 leases. */
  static final String STANDING =
      """
      select l.id, l.account, l.starts_at, l.granted_micros, l.returned_micros, l.settled_micros,
        l.reserved_micros, l.closed_at is not null as closed, a.cap_micros, w.spent_micros, w.state,
        coalesce(w.short_at > clock_timestamp() - interval '2 seconds', false) as pressed,
        (select coalesce(sum(greatest(o.granted_micros - o.returned_micros - o.settled_micros, 0)), 0)
          from detour.budget_leases o
          where o.account = l.account and o.starts_at = l.starts_at and o.closed_at is null)::bigint
          as held,
        (select coalesce(sum(case when o.expires_at < clock_timestamp()
              then greatest(o.granted_micros - o.returned_micros - o.settled_micros, 0)
              else o.reserved_micros end), 0)
          from detour.budget_leases o
          where o.account = l.account and o.starts_at = l.starts_at and o.closed_at is null
            and o.id <> l.id)::bigint as others_reserved
      from detour.budget_leases l
      join detour.budget_windows w on w.account = l.account and w.starts_at = l.starts_at
      join detour.budget_accounts a on a.id = l.account
      where l.id = any($1)
      order by l.id
      """;

  /** $1 leases, $2 grants. */
  static final String GRANT =
      """
      update detour.budget_leases l set granted_micros = l.granted_micros + r.micros
      from unnest($1::uuid[], $2::bigint[]) as r(id, micros) where l.id = r.id
      """;

  /** $1 accounts, $2 starts. */
  static final String MARK_SHORT =
      """
      update detour.budget_windows w set short_at = clock_timestamp()
      from unnest($1::uuid[], $2::timestamptz[]) as r(account, starts_at)
      where w.account = r.account and w.starts_at = r.starts_at
      """;

  /** $1 account, $2 start, $3 state. */
  static final String SET_STATE =
      "update detour.budget_windows set state = $3 where account = $1 and starts_at = $2";

  static final String CROSSING =
      """
      insert into detour.budget_events
        (account, starts_at, from_state, to_state, utilization, cap_micros, spent_micros, router)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  private static final String OPEN =
      """
      select l.id, l.account, l.starts_at, w.ends_at, l.owner, l.router, l.reserved_micros,
        l.expires_at,
        greatest(l.granted_micros - l.returned_micros - l.settled_micros, 0) as held
      from detour.budget_leases l
      join detour.budget_windows w on w.account = l.account and w.starts_at = l.starts_at
      """;

  /** $1 owner. */
  static final String OPEN_OF_OWNER =
      OPEN + "where l.closed_at is null and l.owner = $1 order by l.id";

  /** Leases whose router did not report in time. */
  static final String LOST =
      OPEN
          + "where l.closed_at is null and l.expires_at < clock_timestamp()"
          + " and (w.ends_at is null or w.ends_at > clock_timestamp())"
          + " order by l.expires_at, l.id limit 1000";

  /** $1 lease, $2 hours of silence. */
  static final String LOCK_LOST =
      """
      select l.account,
        greatest(l.granted_micros - l.returned_micros - l.settled_micros, 0) as held
      from detour.budget_leases l
      where l.id = $1 and l.closed_at is null
        and l.expires_at < clock_timestamp() - make_interval(hours => $2)
      """;

  /** $1 lease, $2 amount. */
  static final String GIVE_BACK =
      "update detour.budget_leases set returned_micros = returned_micros + $2 where id = $1";

  /** $1 days. Keeps a statement short, whatever has gathered. */
  static final String PRUNE =
      """
      delete from detour.budget_settlements where attempt_id in (
        select attempt_id from detour.budget_settlements
        where at < clock_timestamp() - make_interval(days => $1) order by at limit 5000)
      """;
}
