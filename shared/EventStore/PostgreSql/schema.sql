-- The log, laid out as Marten lays it out (string stream keys, all metadata), so that Marten opens it as it is.
create table if not exists mt_streams (
    id          varchar                     not null constraint pkey_mt_streams_id primary key,
    type        varchar                     null,
    version     bigint                      null,
    timestamp   timestamptz default now()   not null,
    created     timestamptz default now()   not null,
    tenant_id   varchar default '*DEFAULT*' null,
    is_archived boolean default false       null
);

create sequence if not exists mt_events_sequence as bigint start 1;

create table if not exists mt_events (
    seq_id         bigint                      not null constraint pkey_mt_events_seq_id primary key,
    id             uuid                        not null,
    stream_id      varchar                     null,
    version        bigint                      not null,
    data           jsonb                       not null,
    bdata          bytea                       null,
    type           varchar(500)                not null,
    timestamp      timestamptz                 not null,
    tenant_id      varchar default '*DEFAULT*' null,
    mt_dotnet_type varchar                     null,
    correlation_id varchar                     null,
    causation_id   varchar                     null,
    headers        jsonb                       null,
    user_name      varchar                     null,
    is_archived    boolean default false       null
);

create unique index if not exists pk_mt_events_stream_and_version on mt_events (stream_id, version);

create table if not exists mt_event_progression (
    name         varchar                                      not null constraint pk_mt_event_progression primary key,
    last_seq_id  bigint                                       null,
    last_updated timestamptz default transaction_timestamp()  null
);

-- Messages that were handled, so that a second delivery is cheap to recognize. Natural keys hold the truth.
create table if not exists inbox (
    message_id uuid        not null constraint pk_inbox primary key,
    handled_at timestamptz not null default transaction_timestamp()
);

-- Messages of this service to itself, later.
create table if not exists timers (
    id       uuid        not null constraint pk_timers primary key,
    due_at   timestamptz not null,
    type     text        not null,
    message  jsonb       not null,
    trace    text        null,
    done_at  timestamptz null
);

create index if not exists timers_outstanding on timers (due_at) where done_at is null;

-- Events that a subscription could not handle, and those that stand behind them in their stream.
create table if not exists parked_events (
    subscription text        not null,
    position     bigint      not null,
    stream_id    text        not null,
    error        text        not null,
    parked_at    timestamptz not null default transaction_timestamp(),
    constraint pk_parked_events primary key (subscription, position)
);
