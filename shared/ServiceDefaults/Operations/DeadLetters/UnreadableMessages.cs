using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Moves what cannot be read as a message from the inbox and the outbox to the dead letters. Wolverine skips such a row when it comes in,
/// and when it recovers what a process that has ended left behind it fails on the row, and with it on all others of the inbox, or on all
/// others to that destination.
/// </summary>
internal sealed class UnreadableMessages(NpgsqlDataSource database, Schemas schemas, TimeProvider time, ILogger<UnreadableMessages> log)
    : Recurring(TimeSpan.FromSeconds(5), time, log)
{
    public const string Error = "UnreadableMessage";

    private const int AtATime = 100;
    private const int PageSize = 5_000;

    private readonly ImmutableArray<Box> _boxes =
    [
        // A timer is read when its time has come; until then it stands in nobody's way, and there may be hundreds of thousands. Wolverine
        // keeps nothing of a message that was handled, and reads none of it.
        new(
            schemas.Messages,
            "wolverine_incoming_envelopes",
            "body <> '' and (status = 'Incoming' or (status = 'Scheduled' and execution_time <= now()))",
            "received_at",
            "'What stands in the queue cannot be read as a message.'"),

        // What a process has in hand it sends without reading it here. It came by no queue, so it can be discarded and not replayed: that
        // would put it into the inbox of this service, and whoever should have had it could not read it either.
        new(
            schemas.Messages,
            "wolverine_outgoing_envelopes",
            "owner_id = 0",
            "null",
            "'What was to be sent to ' || destination || ' cannot be read as a message.'"),
    ];

    /// <summary>In the place of what it cannot read Wolverine handles an empty message of its own, which nobody knows either.</summary>
    private readonly string _removeStandIns = $"delete from {schemas.Messages}.wolverine_dead_letters where message_type = 'wolverine-ping'";

    private readonly ILogger _log = log;

    protected override async Task Once(CancellationToken stop)
    {
        foreach (var box in _boxes)
            await Clear(box, stop);
        await using var remove = database.CreateCommand(_removeStandIns);
        await remove.ExecuteNonQueryAsync(stop);
    }

    private async Task Clear(Box box, CancellationToken stop)
    {
        var readable = new HashSet<Guid>();
        for (var page = await Page(box, after: null, stop); page.Count > 0; page = await Page(box, page[^1], stop))
        {
            readable.UnionWith(page.Where(box.Readable.Contains));
            foreach (var some in page.Where(id => !box.Readable.Contains(id)).Chunk(AtATime))
            {
                foreach (var (id, body) in await Read(box, some, stop))
                {
                    if (IsReadable(body))
                        readable.Add(id);
                    else
                        await Move(box, id, body, stop);
                }
            }
        }

        box.Readable = readable;
    }

    private async Task<List<Guid>> Page(Box box, Guid? after, CancellationToken stop)
    {
        await using var look = database.CreateCommand(box.Page);
        look.Parameters.Add(new() { Value = after ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var reader = await look.ExecuteReaderAsync(stop);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(stop))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<List<(Guid Id, byte[] Body)>> Read(Box box, Guid[] ids, CancellationToken stop)
    {
        await using var read = database.CreateCommand(box.Read);
        read.Parameters.Add(new() { Value = ids });
        await using var reader = await read.ExecuteReaderAsync(stop);
        var rows = new List<(Guid, byte[])>();
        while (await reader.ReadAsync(stop))
            rows.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        return rows;
    }

    private async Task Move(Box box, Guid id, byte[] body, CancellationToken stop)
    {
        await using var move = database.CreateCommand(box.Move);
        move.Parameters.Add(new() { Value = id });
        move.Parameters.Add(new() { Value = body });
        if (await move.ExecuteNonQueryAsync(stop) > 0)
            _log.LogError("Message {MessageId} of {Table} cannot be read; it is a dead letter now.", id, box.Table);
    }

    private static bool IsReadable(byte[] body)
    {
        try
        {
            return EnvelopeSerializer.Deserialize(body) is not null;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <param name="schema">Of the table.</param>
    /// <param name="table">The inbox or the outbox.</param>
    /// <param name="waits">Of which rows Wolverine reads the body.</param>
    /// <param name="receivedAt">The queue by which such a row came.</param>
    /// <param name="text">What the dead letter says.</param>
    private sealed class Box(string schema, string table, string waits, string receivedAt, string text)
    {
        public string Table { get; } = table;

        public string Page { get; } = $"select id from {schema}.{table} where {waits} and ($1::uuid is null or id > $1) order by id limit {PageSize}";

        public string Read { get; } = $"select id, body from {schema}.{table} where id = any ($1) and {waits}";

        public string Move { get; } =
            $"""
            with unreadable as (delete from {schema}.{table} where id = $1 and body = $2 and {waits} returning *)
            insert into {schema}.wolverine_dead_letters (id, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
            select id, body, message_type, {receivedAt}, 'unknown', '{Error}', {text}, now(), false from unreadable
            on conflict do nothing
            """;

        /// <summary>Rows that waited when they were last looked at and were found readable, so that each is read once.</summary>
        public HashSet<Guid> Readable { get; set; } = [];
    }
}
