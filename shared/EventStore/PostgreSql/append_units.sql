-- Appends the events of several units of work, each with its own outcome.
-- Positions are handed out and committed under one exclusive lock, so that order of position is order of commit; the lock is
-- taken here, in the one round trip that also commits, and each statement below sees what was committed before it.
-- A stream that was only read stands among the streams with the same version before and after.
create or replace function append_units(
    stream_ids text[], stream_types text[], stream_expected bigint[], stream_after bigint[], stream_units int[],
    inbox_ids uuid[], inbox_units int[],
    event_ids uuid[], event_streams text[], event_versions bigint[], event_types text[], event_dotnet_types text[],
    event_data text[], event_times timestamptz[], event_correlations text[], event_causations text[], event_users text[],
    event_headers text[], event_units int[])
returns table (unit int, outcome text)
language plpgsql
as $$
declare
    conflicting int[];
    handled     int[] := '{}';
    refused     int[];
begin
    perform pg_advisory_xact_lock(20110818);

    if cardinality(inbox_ids) > 0 then
        select coalesce(array_agg(i.u), '{}') into handled
        from unnest(inbox_ids, inbox_units) as i(id, u)
        where exists (select 1 from inbox x where x.message_id = i.id);
    end if;

    select coalesce(array_agg(distinct s.u), '{}') into conflicting
    from unnest(stream_ids, stream_expected, stream_units) as s(id, expected, u)
    where s.u <> all (handled)
      and coalesce((select t.version from mt_streams t where t.id = s.id), 0) <> s.expected;

    refused := handled || conflicting;

    if cardinality(inbox_ids) > 0 then
        insert into inbox (message_id)
        select i.id from unnest(inbox_ids, inbox_units) as i(id, u) where i.u <> all (refused);
    end if;

    if 0 = any (stream_expected) then
        insert into mt_streams (id, type, version)
        select s.id, s.type, s.after
        from unnest(stream_ids, stream_types, stream_expected, stream_after, stream_units) as s(id, type, expected, after, u)
        where s.expected = 0 and s.after > 0 and s.u <> all (refused);
    end if;

    if 0 < any (stream_expected) then
        update mt_streams t
        set version = s.after, timestamp = transaction_timestamp()
        from unnest(stream_ids, stream_expected, stream_after, stream_units) as s(id, expected, after, u)
        where t.id = s.id and s.expected > 0 and s.after > s.expected and s.u <> all (refused);
    end if;

    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type,
                           correlation_id, causation_id, headers, user_name)
    select nextval('mt_events_sequence'), e.id, e.stream, e.version, e.data::jsonb, e.type, e.time, e.dotnet,
           e.correlation, e.causation, e.headers::jsonb, e.usr
    from (
        select x.*
        from unnest(event_ids, event_streams, event_versions, event_types, event_dotnet_types, event_data, event_times,
                    event_correlations, event_causations, event_users, event_headers, event_units)
             with ordinality as x(id, stream, version, type, dotnet, data, time, correlation, causation, usr, headers, u, n)
        where x.u <> all (refused)
        order by x.n
    ) e;

    if cardinality(refused) > 0 then
        return query
            select h, 'handled'::text from unnest(handled) h
            union all
            select c, 'conflict'::text from unnest(conflicting) c;
    end if;
end;
$$;
