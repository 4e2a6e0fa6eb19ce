-- Takes up the rebuild that was interrupted, or begins one. Whoever has claimed before is fenced off by the number.
insert into rebuilding.view_rebuilds as r
    (view, build, claim, runner, check_only, phase, started_at, claimed_at, claimed_events, updated_at, caught_up, last_stream,
     events, events_total, view_rows, compared)
select $1, $2, 1, $3, $4, 'Building', transaction_timestamp(), transaction_timestamp(), 0, transaction_timestamp(),
       (select coalesce(max(seq_id), 0) from mt_events), '', 0, (select coalesce(max(seq_id), 0) from mt_events), 0, 0
on conflict (view) do update
set claim = r.claim + 1, runner = excluded.runner, check_only = excluded.check_only, claimed_at = excluded.claimed_at,
    updated_at = excluded.updated_at, error = null, log_held_ms = null, finished_at = null,
    build = case when $5 then r.build else excluded.build end,
    phase = case when $5 then r.phase else excluded.phase end,
    started_at = case when $5 then r.started_at else excluded.started_at end,
    claimed_events = case when $5 then r.events else 0 end,
    caught_up = case when $5 then r.caught_up else excluded.caught_up end,
    last_stream = case when $5 then r.last_stream else '' end,
    last_key = case when $5 then r.last_key end,
    events = case when $5 then r.events else 0 end,
    events_total = case when $5 then r.events_total else excluded.events_total end,
    view_rows = case when $5 then r.view_rows else 0 end,
    compared = case when $5 then r.compared else 0 end
returning claim, phase, caught_up, last_stream, last_key, events, view_rows, compared
