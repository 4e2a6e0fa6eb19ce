-- What the courts' docket systems are told, in order of the log. Cases that are not filed are not in it.
create table if not exists docket_feed (
    stream_id        text        not null,
    decision_version int         not null,
    type             text        not null,
    case_id          uuid        not null,
    idn_case         text        not null,
    lane             text        not null,
    effective_on     timestamptz not null,
    position         bigint      not null,
    constraint pk_docket_feed primary key (stream_id, type, decision_version)
);

create unique index if not exists docket_feed_order on docket_feed (position);
