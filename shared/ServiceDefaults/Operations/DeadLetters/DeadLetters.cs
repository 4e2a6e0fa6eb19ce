using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Marten;
using Npgsql;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.ServiceDefaults;

/// <summary>A message that could not be handled, without anything of what it says.</summary>
/// <param name="Type">The name under which the message travels.</param>
/// <param name="Error">The type of the exception that ended the last attempt.</param>
/// <param name="ErrorText">Its first line, without values.</param>
/// <param name="From">The service that sent it.</param>
/// <param name="Queue">The queue it came by; null for one that came by none, and so cannot be replayed.</param>
/// <param name="Attempts">Null when the message cannot be read.</param>
/// <param name="IsReplayAsked">It will be handled again within seconds.</param>
public sealed record DeadLetter(
    Guid Id, string Type, string? Error, string? ErrorText, DateTimeOffset? SentAt, string? From, string? Queue, int? Attempts, bool IsReplayAsked);

/// <param name="OldestSentAt">Of those counted.</param>
public sealed record DeadLetterCount(string Type, string? Error, long Messages, DateTimeOffset? OldestSentAt);

/// <summary>
/// The dead letters of this service, in Wolverine's table. What is done to them is written in the session of the request, so that it
/// commits together with the note of who did it.
/// </summary>
public sealed partial class DeadLetters(NpgsqlDataSource database, Schemas schemas)
{
    private const int LongestText = 300;
    private const string Columns = "id, message_type, exception_type, exception_message, sent_at, source, received_at, body, replayable";

    private readonly string _table = schemas.Messages + ".wolverine_dead_letters";

    public async Task<long> Count(CancellationToken stop)
    {
        await using var command = database.CreateCommand($"select count(*) from {_table}");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>In order of id, which says nothing about time.</summary>
    public async Task<ImmutableArray<DeadLetter>> List(string? type, Guid? after, int limit, CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from {_table} where ($1::text is null or message_type = $1) and id > $2 order by id limit $3");
        command.Parameters.Add(new() { Value = (object?)type ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = after ?? Guid.Empty });
        command.Parameters.Add(new() { Value = limit });
        return await Read(command, stop);
    }

    public async Task<DeadLetter?> Find(Guid id, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"select {Columns} from {_table} where id = $1");
        command.Parameters.Add(new() { Value = id });
        return (await Read(command, stop)).FirstOrDefault();
    }

    public async Task<ImmutableArray<DeadLetterCount>> Summary(CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            $"select message_type, exception_type, count(*), min(sent_at) from {_table} group by 1, 2 order by 3 desc, 1, 2");
        await using var reader = await command.ExecuteReaderAsync(stop);
        var counts = ImmutableArray.CreateBuilder<DeadLetterCount>();
        while (await reader.ReadAsync(stop))
            counts.Add(new(reader.GetString(0), Text(reader, 1), reader.GetInt64(2), Time(reader, 3)));
        return counts.ToImmutable();
    }

    /// <returns>False when somebody else was faster, or it cannot be replayed.</returns>
    internal async Task<bool> Replay(Guid id, IDocumentSession session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"update {_table} set replayable = true where id = $1 and not replayable and received_at is not null");
        command.Parameters.Add(new() { Value = id });
        return await Change(command, session, stop) > 0;
    }

    /// <returns>How many.</returns>
    internal async Task<long> ReplayAll(string type, IDocumentSession session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"update {_table} set replayable = true where message_type = $1 and not replayable and received_at is not null");
        command.Parameters.Add(new() { Value = type });
        return await Change(command, session, stop);
    }

    /// <returns>False when it is gone, or about to be handled again.</returns>
    internal async Task<bool> Discard(Guid id, IDocumentSession session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"delete from {_table} where id = $1 and not replayable");
        command.Parameters.Add(new() { Value = id });
        return await Change(command, session, stop) > 0;
    }

    private static async Task<long> Change(NpgsqlCommand command, IDocumentSession session, CancellationToken stop)
    {
        await session.BeginTransactionAsync(stop);
        return await session.ExecuteAsync(command, stop);
    }

    private static async Task<ImmutableArray<DeadLetter>> Read(NpgsqlCommand command, CancellationToken stop)
    {
        await using var reader = await command.ExecuteReaderAsync(stop);
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        while (await reader.ReadAsync(stop))
        {
            var error = Text(reader, 2);
            letters.Add(new(
                reader.GetGuid(0),
                reader.GetString(1),
                error,
                Cleaned(error, Text(reader, 3)),
                Time(reader, 4),
                Text(reader, 5),
                Text(reader, 6) is { } address && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? QueueAddress.NameOf(uri) : null,
                Attempts(reader.GetFieldValue<byte[]>(7)),
                reader.GetBoolean(8)));
        }

        return letters.ToImmutable();
    }

    /// <summary>Texts of our own refusals hold no values; those of others may quote what they stumbled over.</summary>
    private static string? Cleaned(string? error, string? text)
    {
        if (text is null)
            return null;
        var line = Redaction.Clean(text.Split('\n', 2)[0].TrimEnd());
        if (error != typeof(MessageRefusedException).FullName)
            line = Quoted().Replace(line, Redaction.Mark);
        return line.Length <= LongestText ? line : string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, LongestText)}…");
    }

    private static int? Attempts(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : EnvelopeSerializer.Deserialize(body).Attempts;
        }
        catch (Exception)
        {
            // It may be a dead letter for this very reason.
            return null;
        }
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    [GeneratedRegex("""(?:"[^"]*")|(?:(?<![A-Za-z])'[^']*')""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quoted();
}
