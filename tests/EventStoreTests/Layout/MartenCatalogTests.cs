using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Layout;

/// <summary>
/// Our log beside the tables that Marten 9.29 makes with string streams and its metadata switched on. ADR 0008 says why they
/// differ where they do.
/// </summary>
public sealed class MartenCatalogTests
{
    private static readonly string[] OfMarten =
    [
        "mt_event_progression.last_seq_id bigint",
        "mt_event_progression.last_updated timestamp with time zone default transaction_timestamp()",
        "mt_event_progression.name character varying not null",
        "mt_event_progression: pk_mt_event_progression PRIMARY KEY (name)",
        "mt_events.bdata bytea",
        "mt_events.causation_id character varying",
        "mt_events.correlation_id character varying",
        "mt_events.data jsonb not null",
        "mt_events.headers jsonb",
        "mt_events.id uuid not null",
        "mt_events.is_archived boolean default false",
        "mt_events.mt_dotnet_type character varying",
        "mt_events.seq_id bigint not null",
        "mt_events.stream_id character varying",
        "mt_events.tenant_id character varying default '*DEFAULT*'::character varying",
        "mt_events.timestamp timestamp with time zone not null default <moment the table was made>",
        "mt_events.type character varying(500) not null",
        "mt_events.version bigint not null",
        "mt_events: fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES mt_streams(id) ON DELETE CASCADE",
        "mt_events: pk_mt_events_stream_and_version UNIQUE INDEX btree (stream_id, version)",
        "mt_events: pkey_mt_events_seq_id PRIMARY KEY (seq_id)",
        "mt_events_sequence: bigint, start 1",
        "mt_streams.created timestamp with time zone not null default now()",
        "mt_streams.id character varying not null",
        "mt_streams.is_archived boolean default false",
        "mt_streams.tenant_id character varying default '*DEFAULT*'::character varying",
        "mt_streams.timestamp timestamp with time zone not null default now()",
        "mt_streams.type character varying",
        "mt_streams.version bigint",
        "mt_streams: pkey_mt_streams_id PRIMARY KEY (id)",
    ];

    /// <summary>The order of Marten's columns; what reads by place must find them so.</summary>
    private static readonly string[] OrderOfMarten =
    [
        "mt_event_progression: name, last_seq_id, last_updated",
        "mt_events: seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived",
        "mt_streams: id, type, version, timestamp, created, tenant_id, is_archived",
    ];

    private static readonly Dictionary<string, string> OnlyMarten = new(StringComparer.Ordinal)
    {
        ["mt_events: fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES mt_streams(id) ON DELETE CASCADE"] =
            "One statement writes both, so it guards against nothing, doubles the time of bulk loading, and would let the deletion of a stream take its events along.",
        ["mt_events.timestamp timestamp with time zone not null default <moment the table was made>"] =
            "The time is hashed, so it is always given; an event that got the age of the table would be a lie nobody notices.",
    };

    private static readonly Dictionary<string, string> OnlyOurs = new(StringComparer.Ordinal)
    {
        ["mt_events.timestamp timestamp with time zone not null"] = "The other half of the default that is left out.",
        ["mt_events.user_name character varying"] = "Marten's own column for the user, which its catalog above was made without (MetadataConfig.UserNameEnabled).",
    };

    [Fact]
    public async Task Our_tables_differ_from_those_of_Marten_where_it_is_meant_and_nowhere_else()
    {
        await using var database = await NewDatabase();
        var ours = await Lines(database, Catalog);

        Assert.Equal(OnlyMarten.Keys.Order(StringComparer.Ordinal), OfMarten.Except(ours, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(OnlyOurs.Keys.Order(StringComparer.Ordinal), ours.Except(OfMarten, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(OnlyMarten.Values.Concat(OnlyOurs.Values), reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public async Task Our_columns_stand_in_the_order_of_Marten()
    {
        await using var database = await NewDatabase();
        Assert.Equal(OrderOfMarten, await Lines(database, Order));
    }

    [Fact]
    public async Task Marten_may_add_its_foreign_key_and_we_append_as_before()
    {
        await using var database = await NewDatabase();
        await using (var add = database.CreateCommand("alter table mt_events add constraint fkey_mt_events_stream_id foreign key (stream_id) references mt_streams (id) on delete cascade"))
            await add.ExecuteNonQueryAsync();
        await using var store = Stores.Open(database);

        await Stores.Append(store, "docket-1", new EntryMade(1, ""), new EntryMade(2, ""));
        await Stores.Append(store, "docket-1", new EntryMade(3, ""));

        Assert.Equal(3, (await store.ReadStream("docket-1", CancellationToken.None)).Version);
    }

    private const string Catalog = """
        select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
               || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relname like 'mt\_%' and c.relkind = 'r'
        union all
        select c.relname || ': ' || o.conname || ' ' || pg_get_constraintdef(o.oid)
        from pg_class c join pg_constraint o on o.conrelid = c.oid
        where c.relname like 'mt\_%'
        union all
        select t.relname || ': ' || c.relname || case when i.indisunique then ' UNIQUE' else '' end || ' INDEX ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '')
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
        where t.relname like 'mt\_%' and not exists (select 1 from pg_constraint o where o.conindid = c.oid)
        union all
        select sequencename || ': ' || data_type || ', start ' || start_value from pg_sequences where sequencename like 'mt\_%'
        """;

    private const string Order = """
        select c.relname || ': ' || string_agg(a.attname, ', ' order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relname like 'mt\_%' and c.relkind = 'r' and a.attname <> 'user_name'
        group by c.relname
        order by c.relname
        """;

    private static async Task<NpgsqlDataSource> NewDatabase()
    {
        var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("marten"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        return database;
    }

    private static async Task<List<string>> Lines(NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
