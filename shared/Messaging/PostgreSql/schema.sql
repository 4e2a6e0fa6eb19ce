create table messages (
    queue    text        not null,
    id       uuid        not null,
    envelope json        not null, -- json keeps it letter for letter; jsonb would not, and refuses \u0000
    sent_at  timestamptz not null default clock_timestamp(),
    due_at   timestamptz not null default clock_timestamp(),
    attempts integer     not null default 0,
    suspect  boolean     not null default false,
    consumer integer,
    primary key (queue, id)
) with (
    -- Claiming sets consumer, which no index holds: with room in the page the new version stays there (HOT) and no index grows.
    fillfactor = 60,
    -- Every row dies young. Vacuum by number of the dead, whatever the size, and without pauses.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.5,
    autovacuum_analyze_threshold = 10000
);

create index messages_ready on messages (queue, due_at) where not suspect;
create index messages_suspect on messages (queue, due_at) where suspect;

-- A consumer is alive while its session holds the advisory lock of its number.
create sequence consumer_numbers as integer cycle;
create table consumers (
    number integer primary key,
    queue  text not null
);

create table dead_letters (
    number      bigint generated always as identity primary key,
    queue       text        not null,
    id          uuid        not null,
    envelope    json        not null,
    error       text        not null,
    attempts    integer     not null,
    sent_at     timestamptz not null,
    died_at     timestamptz not null default clock_timestamp(),
    replayed_at timestamptz
);

create unique index dead_letters_waiting on dead_letters (queue, id) where replayed_at is null;
create index dead_letters_in_order on dead_letters (queue, number);
