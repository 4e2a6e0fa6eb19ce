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
create index if not exists queue_indicators on queue using gin (indicators) where state <> 'Done';
