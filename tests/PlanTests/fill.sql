-- 300,000 cases as they may stand one day. A hash scatters each column by itself, and gives the same rows in each run.
create function scattered(n int, what text) returns int language sql immutable
as $$ select ((hashtextextended(what, n) & 1048575) % 1000)::int $$;

-- Indexes that are built after the rows are built in a tenth of the time: the schema, run again, puts them back.
do $$
declare name text;
begin
    for name in select indexrelid::regclass from pg_index where not indisprimary and indrelid in ('queue'::regclass, 'ballots'::regclass, 'docket_feed'::regclass, 'mt_events'::regclass)
    loop
        if not exists (select from pg_constraint where conindid = name::regclass) then
            execute 'drop index ' || name;
        end if;
    end loop;
end $$;

insert into queue
select md5('case' || n)::uuid,
       'CF-' || n,
       lane,
       lane,
       case when state = 'Decided' then lane end,
       state,
       case when scattered(n, 'stage') < 700 then 'Hearing' when scattered(n, 'stage') < 950 then 'Charging' else 'FinalOrder' end,
       case when scattered(n, 'priority') < 50 then 1 when scattered(n, 'priority') < 120 then 2 when scattered(n, 'priority') < 250 then 3 else 4 end,
       timestamptz '2012-06-01' - make_interval(mins => (scattered(n, 'waiting') * 1000 + scattered(n, 'waited')) / 4),
       'Office ' || scattered(n, 'office') % 28,
       case when scattered(n, 'court') < 900 then 'Court ' || scattered(n, 'where') % 60 end,
       case when scattered(n, 'custody') < 60 then 'Detained' when scattered(n, 'custody') < 300 then 'Released' else 'Never' end,
       case lane
           when 'Accelerate' then case when scattered(n, 'met') < 800 then array['A4'] when scattered(n, 'met') < 990 then array['A2a', 'A5'] else array['A1'] end
           when 'ConsiderForDiscretion' then case when scattered(n, 'met') < 600 then array['C3'] else array['C2', 'C5'] end
           else '{}'
       end,
       '{}',
       '{}',
       null,
       scattered(n, 'questioned') < 5,
       n
from (
    select n,
           case when scattered(n, 'lane') < 350 then 'ContinueNormally' when scattered(n, 'lane') < 650 then 'Accelerate'
                when scattered(n, 'lane') < 800 then 'ConsiderForDiscretion' else 'Undetermined' end as lane,
           case when scattered(n, 'state') < 850 then 'Screened' when scattered(n, 'state') < 900 then 'InVote'
                when scattered(n, 'state') < 902 then 'Escalated' when scattered(n, 'state') < 940 then 'Decided' else 'Done' end as state
    from generate_series(1, 300000) n) cases;

insert into mt_streams (id, type, version) select 'review-' || md5('case' || n)::uuid, 'review', 1 from generate_series(1, 300000) n;

insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
select n, md5('event' || n)::uuid, 'review-' || md5('case' || n)::uuid, 1, '{}', 'charging_facts_recorded', timestamptz '2012-06-01', '{"hash": ""}'
from generate_series(1, 300000) n;

insert into docket_feed
select 'docket-' || n, 1, 'decision', md5('case' || n)::uuid, 'IDN-' || n, 'Accelerate', timestamptz '2012-06-01', n
from generate_series(1, 300000) n;

insert into ballots
select md5('seat' || n)::uuid, md5('vote' || n)::uuid, md5('case' || n)::uuid, null, 1, 'Hearing', 'Accelerate', '{A4}', null, '2011-11-17',
       case when scattered(n, 'seat') < 100 then 'Open' when scattered(n, 'seat') < 102 then 'Cast' else 'Closed' end,
       null, 0, timestamptz '2012-06-01' + make_interval(mins => n / 3), 1, n
from generate_series(1, 300000) n;

-- Claims of seats that were closed are kept, lapsed.
insert into ballot_claims
select seat_id, 'officer', case when state = 'Open' then timestamptz '2012-06-02' else timestamptz '2012-05-02' end
from ballots where state <> 'Open' or scattered(position::int, 'claim') < 20;
