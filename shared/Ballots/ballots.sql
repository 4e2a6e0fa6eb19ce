create table if not exists ballots (
    seat_id        uuid        not null constraint pk_ballots primary key,
    vote_id        uuid        not null,
    case_id        uuid        not null,
    agency_key     text        null,
    round          int         not null,
    stage          text        not null,
    proposed_lane  text        not null,
    indicators     text[]      not null,
    priority_level int         null,
    rule_set       text        not null,
    state          text        not null,
    choice         text        null,
    revision       int         not null,
    due_at         timestamptz not null,
    version        bigint      not null,
    position       bigint      not null
);

create index if not exists ballots_page on ballots (state, due_at, seat_id);

-- Who has taken a seat to vote on it, until when. No view data: it is in no log and survives a rebuild.
create table if not exists ballot_claims (
    seat_id       uuid        not null constraint pk_ballot_claims primary key,
    officer       text        not null,
    claimed_until timestamptz not null
);
