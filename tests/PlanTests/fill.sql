-- 300,000 cases as they may stand one day. A hash scatters each column by itself, and gives the same rows in each run.
create function scattered(n int, what text) returns int language sql immutable
as $$ select ((hashtextextended(what, n) & 1048575) % 1000)::int $$;

-- Indexes that are built after the rows are built in a tenth of the time: the schema, applied again, puts them back.
do $$
declare name text;
begin
    for name in select indexrelid::regclass from pg_index
        where not indisprimary
          and indrelid in ('working_group.mt_doc_review'::regclass, 'working_group.mt_doc_agencyrecord'::regclass, 'eoir.mt_doc_seat'::regclass)
    loop
        execute 'drop index ' || name;
    end loop;
end $$;

insert into working_group.mt_doc_review
    (id, data, mt_version, mt_dotnet_type, case_id, case_file_id, lane, proposed_lane, decided_lane, state, stage, priority, waiting_since, office, court,
     custody, indicators, unknown, reasons, vote_id, questioned)
select 'review-' || md5('case' || n)::uuid,
       jsonb_build_object('caseId', md5('case' || n)::uuid, 'charging', repeat('facts ', 200)),
       1,
       'InteragencyReview.WorkingGroup.Cases.Review',
       md5('case' || n)::uuid,
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
       scattered(n, 'questioned') < 5
from (
    select n,
           case when scattered(n, 'lane') < 350 then 'ContinueNormally' when scattered(n, 'lane') < 650 then 'Accelerate'
                when scattered(n, 'lane') < 800 then 'ConsiderForDiscretion' else 'Undetermined' end as lane,
           case when scattered(n, 'state') < 850 then 'Screened' when scattered(n, 'state') < 900 then 'InVote'
                when scattered(n, 'state') < 902 then 'Escalated' when scattered(n, 'state') < 940 then 'Decided' else 'Done' end as state
    from generate_series(1, 300000) n) cases;

-- Nine in ten of the court's records are tied to a case that has come in.
insert into working_group.mt_doc_agencyrecord (id, data, mt_version, mt_dotnet_type, list_key, tied_to, is_received)
select 'record-eoir-' || n,
       '{}',
       1,
       'InteragencyReview.WorkingGroup.Crosswalk.AgencyRecord',
       'Eoir/' || n,
       case when scattered(n, 'tied') < 900 then md5('case' || n)::uuid when scattered(n, 'tied') < 950 then md5('no case' || n)::uuid end,
       scattered(n, 'received') < 980
from generate_series(1, 300000) n;

-- The docket feed among the streams of the cases.
insert into eoir.mt_streams (id, version, tenant_id) values ('docket-feed', 300000, '*DEFAULT*');
insert into eoir.mt_streams (id, version, tenant_id) select 'hearing-' || n, 1, '*DEFAULT*' from generate_series(1, 300000) n;
insert into eoir.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
select 2 * n, md5('entry' || n)::uuid, 'docket-feed', n,
       jsonb_build_object('entryId', md5('entry' || n)::uuid, 'type', 'decision', 'caseId', md5('case' || n)::uuid, 'idnCase', n::text, 'lane', 'Accelerate',
                          'effectiveDate', '2012-06-01', 'decisionVersion', 1, 'occurredAt', '2012-06-01T00:00:00Z'),
       'docket_entry_published', timestamptz '2012-06-01', '*DEFAULT*', ''
from generate_series(1, 300000) n
union all
select 2 * n + 1, md5('decision' || n)::uuid, 'hearing-' || n, 1,
       jsonb_build_object('caseId', md5('case' || n)::uuid, 'voteId', md5('vote' || n)::uuid, 'idnCase', n::text, 'decisionVersion', 1, 'lane', 'Accelerate',
                          'ruleSet', '2011-11-17', 'decidedAt', '2012-06-01T00:00:00Z'),
       'decision_received', timestamptz '2012-06-01', '*DEFAULT*', ''
from generate_series(1, 300000) n;

insert into eoir.mt_doc_seat (id, data, mt_version, mt_dotnet_type, state, due_at, seat_id)
select 'seat-' || md5('seat' || n)::uuid,
       '{}',
       1,
       'InteragencyReview.Ballots.Seat',
       case when scattered(n, 'seat') < 100 then 'Open' when scattered(n, 'seat') < 102 then 'Cast' else 'Closed' end,
       timestamptz '2012-06-01' + make_interval(mins => n / 3),
       md5('seat' || n)::uuid
from generate_series(1, 300000) n;

-- Claims of seats that were closed are kept, lapsed.
insert into eoir.mt_doc_ballotclaim (id, data, mt_version, mt_dotnet_type)
select seat_id,
       jsonb_build_object('id', seat_id, 'officer', 'officer', 'until', case when state = 'Open' then '2012-06-02T00:00:00Z' else '2012-05-02T00:00:00Z' end),
       1,
       'InteragencyReview.Ballots.BallotClaim'
from eoir.mt_doc_seat
where state <> 'Open' or ascii(substr(id, 6)) % 50 = 0;
