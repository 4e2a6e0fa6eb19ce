create table if not exists queue (
    case_id       uuid        not null constraint pk_queue primary key,
    case_file_id  text        not null,
    lane          text        not null,
    proposed_lane text        not null,
    decided_lane  text        null,
    state         text        not null,
    stage         text        not null,
    priority      int         not null,
    waiting_since timestamptz not null,
    office        text        null,
    court         text        null,
    custody       text        null,
    indicators    text[]      not null,
    unknown       text[]      not null,
    reasons       text[]      not null,
    vote_id       uuid        null,
    questioned    boolean     not null,
    position      bigint      not null
);

create index if not exists queue_page on queue (lane, priority, waiting_since, case_id) where state <> 'Done';
create index if not exists queue_stage on queue (lane, stage, priority, waiting_since, case_id) where state <> 'Done';
create index if not exists queue_office on queue (lane, office, priority, waiting_since, case_id) where state <> 'Done';
create index if not exists queue_court on queue (lane, court, priority, waiting_since, case_id) where state <> 'Done';
create index if not exists queue_custody on queue (lane, custody, priority, waiting_since, case_id) where state <> 'Done';
create index if not exists queue_state on queue (lane, state, priority, waiting_since, case_id) where state <> 'Done';

-- One index of each indicator: a case stands in those of its few. A search of all arrays (gin) knows neither lane nor order, and
-- reads each case with a common indicator to find the first fifty.
drop index if exists queue_indicators;
do $$
declare indicator text;
begin
    foreach indicator in array array['A1', 'A2a', 'A2b', 'A2c', 'A3', 'A4', 'A5', 'A6', 'A7', 'C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8']
    loop
        execute format(
            'create index if not exists %I on queue (lane, priority, waiting_since, case_id) where state <> ''Done'' and indicators @> %L',
            'queue_met_' || lower(indicator), array[indicator]);
    end loop;
end $$;
