-- The signed heads of the whole log: each stands on the one before it and on every event since, in order of position.
create table if not exists log_heads (
    number       bigint      not null constraint pk_log_heads primary key,
    log          text        not null,
    position     bigint      not null,
    events       int         not null,
    previous     text        not null,
    hash         text        not null,
    witness_hash text        not null,
    signed_at    timestamptz not null,
    key_id       text        not null,
    signature    text        not null,
    witness      bytea       not null
);
