using Microsoft.Extensions.Logging;
using Npgsql;
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
    private const int MostAtOnce = 50_000;

    private readonly string _waiting = $"select id from {schemas.Messages}.wolverine_incoming_envelopes where status <> 'Handled' limit {MostAtOnce}";
    private readonly string _read = $"select id, body from {schemas.Messages}.wolverine_incoming_envelopes where id = any ($1) and status <> 'Handled'";

    /// <summary>In the place of what it cannot read Wolverine handles an empty message of its own, which nobody knows either.</summary>
    private readonly string _removeStandIns = $"delete from {schemas.Messages}.wolverine_dead_letters where message_type = 'wolverine-ping'";

    private readonly string _move =
        $"""
        with unreadable as (
            delete from {schemas.Messages}.wolverine_incoming_envelopes where id = $1 and body = $2 and status <> 'Handled'
            returning id, body, message_type, received_at)
        insert into {schemas.Messages}.wolverine_dead_letters (id, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
        select id, body, message_type, received_at, 'unknown', '{Error}', 'What stands in the queue cannot be read as a message.', now(), false from unreadable
        on conflict do nothing
        """;

    private readonly ILogger _log = log;

    /// <summary>Rows that wait and were found readable, so that each is read once.</summary>
    private readonly HashSet<Guid> _readable = [];

    protected override async Task Once(CancellationToken stop)
    {
        var waiting = new HashSet<Guid>();
        await using (var look = database.CreateCommand(_waiting))
        await using (var reader = await look.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                waiting.Add(reader.GetGuid(0));
        }

        _readable.IntersectWith(waiting);
        foreach (var some in waiting.Except(_readable).Chunk(AtATime).ToList())
        {
            foreach (var (id, body) in await Read(some, stop))
            {
                if (IsReadable(body))
                    _readable.Add(id);
                else
                    await Move(id, body, stop);
            }
        }

        await using var remove = database.CreateCommand(_removeStandIns);
        await remove.ExecuteNonQueryAsync(stop);
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
