-- Nobody but the one who read position "origin" may move a subscription on from it: of two owners only one can succeed,
-- and the other's whole transaction falls.
create or replace function move_checkpoint(subscription text, origin bigint, target bigint)
returns void
language plpgsql
as $$
begin
    insert into mt_event_progression as p (name, last_seq_id, last_updated)
    values (subscription, target, transaction_timestamp())
    on conflict (name) do update
    set last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated
    where coalesce(p.last_seq_id, 0) = origin;

    if not found then
        raise exception 'Subscription % is no longer at %.', subscription, origin using errcode = 'RV409';
    end if;
end;
$$;
