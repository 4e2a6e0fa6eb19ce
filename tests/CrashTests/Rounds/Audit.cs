using System.Text.Json;
using InteragencyReview.CrashTests.Writing;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.CrashTests.Rounds;

/// <summary>
/// Holds the database against what was acknowledged and against itself, with plain SQL and nothing of the engine's own reading.
/// Nobody may be writing. It goes on from where it was, and looks whether what it has seen is still there.
/// </summary>
internal sealed class Audit(NpgsqlDataSource database)
{
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Seen, int Of)> _units = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _messages = [];
    private readonly SortedDictionary<long, (string Account, long Version, long Amount)> _events = [];

    public long Position { get; private set; }

    public long Checkpoint { get; private set; }

    public int Events => _events.Count;

    /// <exception cref="AuditException">Something is missing, doubled, half or altered.</exception>
    public async Task Run(IEnumerable<string> acknowledged)
    {
        await SeenIsStillThere();
        await ReadOn();
        foreach (var unit in acknowledged)
            Require(_units.ContainsKey(unit), $"unit {unit} was acknowledged and is not in the log");
        foreach (var (unit, (seen, of)) in _units)
            Require(seen == of, $"unit {unit} has {of} events, and {seen} are in the log");

        await Compare(
            "select id, version from mt_streams",
            _accounts.ToDictionary(a => a.Key, a => $"{a.Value.Version}", StringComparer.Ordinal),
            row => (row.GetString(0), $"{row.GetInt64(1)}"));
        await Compare(
            "select message_id from inbox",
            _messages.ToDictionary(id => $"{id}", _ => "handled", StringComparer.Ordinal),
            row => ($"{row.GetGuid(0)}", "handled"));
        await Compare(
            "select account, entries, total, last_unit, position from balances",
            _accounts.ToDictionary(a => a.Key, a => $"{a.Value.Version} {a.Value.Total} {a.Value.LastUnit} {a.Value.Position}", StringComparer.Ordinal),
            row => (row.GetString(0), $"{row.GetInt64(1)} {row.GetInt64(2)} {row.GetString(3)} {row.GetInt64(4)}"));
        await FollowedToTheCheckpoint();
    }

    private async Task SeenIsStillThere()
    {
        await using var command = database.CreateCommand("select count(*) from mt_events where seq_id <= $1");
        command.Parameters.Add(new() { Value = Position });
        var there = (long)(await command.ExecuteScalarAsync())!;
        Require(there == _events.Count, $"{_events.Count} events stood up to position {Position}, and now there are {there}");
    }

    private async Task ReadOn()
    {
        await using var command = database.CreateCommand(
            """
            select seq_id, id, stream_id, version, type, data::text, timestamp, user_name, correlation_id, causation_id, headers::text
            from mt_events where seq_id > $1 order by seq_id
            """);
        command.Parameters.Add(new() { Value = Position });
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var (position, stream, version) = (row.GetInt64(0), row.GetString(2), row.GetInt64(3));
            var account = _accounts.GetValueOrDefault(stream) ?? Account.Empty;
            Require(version == account.Version + 1, $"{stream}: version {version} follows {account.Version}");
            var hash = VerifiedHash(row, account.Hash);
            var entry = JsonSerializer.Deserialize<EntryBooked>(row.GetString(5), WireJson.Options)!;
            _accounts[stream] = new(version, hash, account.Total + entry.Amount, entry.Unit, position);
            _units[entry.Unit] = (_units.GetValueOrDefault(entry.Unit).Seen + 1, entry.Of);
            if (entry.FromMessage)
                _messages.Add(Accounts.MessageOf(entry.Unit));
            _events.Add(position, (stream, version, entry.Amount));
            Position = position;
        }
    }

    private static string VerifiedHash(NpgsqlDataReader row, string previous)
    {
        using var data = JsonDocument.Parse(row.GetString(5));
        using var headers = JsonDocument.Parse(row.GetString(10));
        var (stream, version) = (row.GetString(2), row.GetInt64(3));
        var hash = headers.RootElement.GetProperty("hash").GetString()!;
        Require(headers.RootElement.GetProperty("previous").GetString() == previous, $"{stream}, version {version}, does not stand on the one before it");
        var recomputed = EventHash.Of(
            row.GetGuid(1),
            stream,
            version,
            row.GetString(4),
            data.RootElement,
            new DateTimeOffset(row.GetDateTime(6), TimeSpan.Zero),
            new Causes(Text(7), Text(8), Text(9), TraceParent: null),
            previous);
        Require(recomputed == hash, $"{stream}, version {version}, is not what its hash says");
        return hash;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>The rows of the subscription are those of the events up to its checkpoint: none is missing, none is ahead.</summary>
    private async Task FollowedToTheCheckpoint()
    {
        await using (var command = database.CreateCommand("select last_seq_id from mt_event_progression where name = $1"))
        {
            command.Parameters.Add(new() { Value = Accounts.SubscriptionName });
            var checkpoint = await command.ExecuteScalarAsync() as long? ?? 0;
            Require(checkpoint >= Checkpoint, $"the checkpoint went back from {Checkpoint} to {checkpoint}");
            Require(checkpoint <= Position, $"the checkpoint is {checkpoint}, and the log ends at {Position}");
            Checkpoint = checkpoint;
        }

        await Compare(
            "select account, version, amount, position from statements",
            _events.TakeWhile(e => e.Key <= Checkpoint)
                .ToDictionary(e => $"{e.Value.Account} {e.Value.Version}", e => $"{e.Value.Amount} {e.Key}", StringComparer.Ordinal),
            row => ($"{row.GetString(0)} {row.GetInt64(1)}", $"{row.GetInt64(2)} {row.GetInt64(3)}"));
        await Compare("select stream_id, error from parked_events", [], row => (row.GetString(0), row.GetString(1)));
    }

    private async Task Compare(string sql, Dictionary<string, string> expected, Func<NpgsqlDataReader, (string Key, string Value)> read)
    {
        await using var command = database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = 0;
        for (; await row.ReadAsync(); rows++)
        {
            var (key, value) = read(row);
            Require(expected.TryGetValue(key, out var wanted), $"{sql}: {key} ({value}) follows from no event");
            Require(value == wanted, $"{sql}: {key} is {value}, and by the log {wanted}");
        }

        Require(rows == expected.Count, $"{sql}: {rows} rows, and by the log {expected.Count}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new AuditException(otherwise);
    }

    /// <summary>A stream and its row, as the events read so far make them.</summary>
    private sealed record Account(long Version, string Hash, long Total, string LastUnit, long Position)
    {
        public static readonly Account Empty = new(0, "", 0, "", 0);
    }
}
