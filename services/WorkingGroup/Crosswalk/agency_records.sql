create table if not exists agency_records (
    agency       text    not null,
    record_key   text    not null,
    case_file_id text    null,
    case_id      uuid    null,
    basis        text    null,
    told         boolean not null,
    position     bigint  not null,
    constraint pk_agency_records primary key (agency, record_key)
);

create index if not exists agency_records_list on agency_records ((agency || '/' || record_key)) where told;
