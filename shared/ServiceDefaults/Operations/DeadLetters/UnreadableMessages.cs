using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Moves what cannot be read as a message from the inbox to the dead letters. Wolverine skips such a row when it comes in, and when it
/// recovers the inbox of a process that has ended it fails on the row, and with it on all others.
/// </summary>
internal sealed class UnreadableMessages(NpgsqlDataSource database, Schemas schemas, TimeProvider time, ILogger<UnreadableMessages> log)
    : Recurring(TimeSpan.FromSeconds(5), time, log)
{
    public const string Error = "UnreadableMessage";

    private const int AtATime = 100;
    private const int PageSize = 5_000;

    /// <summary>A timer is read when its time has come; until then it stands in nobody's way, and there may be hundreds of thousands.</summary>
    private const string Waits = "(status = 'Incoming' or (status = 'Scheduled' and execution_time <= now()))";

    private readonly string _page =
        $"select id from {schemas.Messages}.wolverine_incoming_envelopes where {Waits} and ($1::uuid is null or id > $1) order by id limit {PageSize}";

    private readonly string _read = $"select id, body from {schemas.Messages}.wolverine_incoming_envelopes where id = any ($1) and {Waits}";

    /// <summary>In the place of what it cannot read Wolverine handles an empty message of its own, which nobody knows either.</summary>
    private readonly string _removeStandIns = $"delete from {schemas.Messages}.wolverine_dead_letters where message_type = 'wolverine-ping'";

    private readonly string _move =
        $"""
        with unreadable as (
            delete from {schemas.Messages}.wolverine_incoming_envelopes where id = $1 and body = $2 and {Waits}
            returning id, body, message_type, received_at)
        insert into {schemas.Messages}.wolverine_dead_letters (id, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
        select id, body, message_type, received_at, 'unknown', '{Error}', 'What stands in the queue cannot be read as a message.', now(), false from unreadable
        on conflict do nothing
        """;

    private readonly ILogger _log = log;

    /// <summary>Rows that waited when they were last looked at and were found readable, so that each is read once.</summary>
    private HashSet<Guid> _readable = [];

    protected override async Task Once(CancellationToken stop)
    {
        var readable = new HashSet<Guid>();
        for (var page = await Page(after: null, stop); page.Count > 0; page = await Page(page[^1], stop))
        {
            readable.UnionWith(page.Where(_readable.Contains));
            foreach (var some in page.Where(id => !_readable.Contains(id)).Chunk(AtATime))
            {
                foreach (var (id, body) in await Read(some, stop))
                {
                    if (IsReadable(body))
                        readable.Add(id);
                    else
                        await Move(id, body, stop);
                }
            }
        }

        _readable = readable;
        await using var remove = database.CreateCommand(_removeStandIns);
        await remove.ExecuteNonQueryAsync(stop);
    }

    private async Task<List<Guid>> Page(Guid? after, CancellationToken stop)
    {
        await using var look = database.CreateCommand(_page);
        look.Parameters.Add(new() { Value = after ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var reader = await look.ExecuteReaderAsync(stop);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(stop))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<List<(Guid Id, byte[] Body)>> Read(Guid[] ids, CancellationToken stop)
    {
        await using var read = database.CreateCommand(_read);
        read.Parameters.Add(new() { Value = ids });
        await using var reader = await read.ExecuteReaderAsync(stop);
        var rows = new List<(Guid, byte[])>();
        while (await reader.ReadAsync(stop))
            rows.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        return rows;
    }

    private async Task Move(Guid id, byte[] body, CancellationToken stop)
    {
        await using var move = database.CreateCommand(_move);
        move.Parameters.Add(new() { Value = id });
        move.Parameters.Add(new() { Value = body });
        if (await move.ExecuteNonQueryAsync(stop) > 0)
            _log.LogError("What came in as message {MessageId} cannot be read; it is a dead letter now.", id);
    }

    private static bool IsReadable(byte[] body)
    {
        try
        {
            // Wolverine keeps nothing of a message that was handled, and reads none of it.
            return body.Length == 0 || EnvelopeSerializer.Deserialize(body) is not null;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
