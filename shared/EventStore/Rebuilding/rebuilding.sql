-- Where views are built anew: a table of the same name as the view, and with the same names of indexes and constraints, which
-- changes places with it when it is done. Looked for first, since only making the schema needs the right to make it.
do $$
begin
    if to_regnamespace('rebuilding') is null then
        create schema rebuilding;
    end if;
end;
$$;

-- How far the last rebuild of each view has come. It moves in the transactions that write the rows, so it is never ahead of them.
create table if not exists rebuilding.view_rebuilds (
    view           text        not null constraint pk_view_rebuilds primary key,
    build          text        not null,
    claim          bigint      not null,
    runner         text        not null,
    check_only     boolean     not null,
    phase          text        not null,
    started_at     timestamptz not null,
    claimed_at     timestamptz not null,
    claimed_events bigint      not null,
    updated_at     timestamptz not null,
    finished_at    timestamptz null,
    caught_up      bigint      not null,
    last_stream    text        not null,
    last_key       text[]      null,
    events         bigint      not null,
    events_total   bigint      not null,
    view_rows      bigint      not null,
    compared       bigint      not null,
    log_held_ms    double precision null,
    error          text        null
);

-- Rows that were not what the log says. Keys and names of columns only: an operator needs no facts of a case.
create table if not exists rebuilding.view_differences (
    view    text   not null,
    key     text[] not null,
    kind    text   not null,
    columns text[] not null,
    constraint pk_view_differences primary key (view, key)
);
