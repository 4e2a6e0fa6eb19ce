-- Written by the owner of a subscription, in one transaction with its progress. Who believes itself the owner still is refused
-- here when what it goes by is no longer so: RV409, and its whole transaction falls.
do $$
begin
    -- Asked first: the alteration would wait for every reader, even when there is nothing to alter.
    if not exists (select from pg_attribute where attrelid = 'parked_events'::regclass and attname = 'replay_asked_at' and not attisdropped) then
        alter table parked_events add column replay_asked_at timestamptz null;
    end if;
    if to_regclass('parked_events_by_stream') is null then
        create index parked_events_by_stream on parked_events (subscription, stream_id, position);
    end if;
    if to_regclass('parked_events_to_replay') is null then
        create index parked_events_to_replay on parked_events (subscription, position) where replay_asked_at is not null;
    end if;
end;
$$;

-- An event that only waits behind another is parked only while there is another.
create or replace function park_event(of_subscription text, of_stream text, at_position bigint, because text, waits boolean)
returns void
language plpgsql
as $$
begin
    if waits and not exists (select from parked_events p where p.subscription = of_subscription and p.stream_id = of_stream) then
        raise exception 'Nothing of the stream is parked for % any more.', of_subscription using errcode = 'RV409';
    end if;

    insert into parked_events (subscription, position, stream_id, error)
    values (of_subscription, at_position, of_stream, because)
    on conflict (subscription, position) do update set error = excluded.error;
end;
$$;

-- A parked event was handled once more: it goes when that went well; else it stays with the new error, and so does its stream.
create or replace function settle_parked(of_subscription text, of_stream text, at_position bigint, because text)
returns void
language plpgsql
as $$
begin
    if because is null then
        delete from parked_events p where p.subscription = of_subscription and p.position = at_position;
    else
        update parked_events p set error = because where p.subscription = of_subscription and p.position = at_position;
    end if;

    if not found then
        raise exception 'Position % is no longer parked for %.', at_position, of_subscription using errcode = 'RV409';
    end if;

    -- What was parked behind it since the replay was asked for is replayed with it; after a failure nothing of the stream is.
    if because is null then
        update parked_events p set replay_asked_at = clock_timestamp()
        where p.subscription = of_subscription and p.stream_id = of_stream and p.replay_asked_at is null;
    else
        update parked_events p set replay_asked_at = null
        where p.subscription = of_subscription and p.stream_id = of_stream and p.replay_asked_at is not null;
    end if;
end;
$$;
