-- A key for each case, wrapped by a key-encryption key that the database never sees. Without its row the facts of a case are
-- gone for good, and the log still verifies. Back it up apart from the log.
create table if not exists protected_keys (
    stream_id    text        not null constraint pk_protected_keys primary key,
    wrapped      bytea       null,
    created_at   timestamptz not null default transaction_timestamp(),
    destroyed_at timestamptz null
);
