using System.Globalization;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Sealing;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.LedgerTests.Tampering;

/// <summary>A sealed log of three streams on a real database, and somebody with all rights on it.</summary>
internal sealed class TamperedLog : IAsyncDisposable
{
    public const int EventsOfAHead = 4;
    public const string A = "docket-a";
    public const string B = "docket-b";
    public const string C = "docket-c";

    private static readonly Lazy<Task<string>> Signed = new(() => Template(signed: true));
    private static readonly Lazy<Task<string>> Unsigned = new(() => Template(signed: false));
    private static int _copies;

    private TamperedLog(TestLog log) => Log = log;

    public TestLog Log { get; }

    public LogHeads Heads => Log.Heads;

    /// <summary>Positions 1 to 10: a1 b1 a2 c1 a3 b2 a4 c2 a5 b3; heads at 4, 8 and 10 when they are signed.</summary>
    public static async Task<TamperedLog> Write(bool signed = true)
    {
        var template = new NpgsqlConnectionStringBuilder(await (signed ? Signed : Unsigned).Value);
        var copy = $"tampered_{Interlocked.Increment(ref _copies)}";
        await using var connection = new NpgsqlConnection((await PostgresServer.Shared()).AdminConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {copy} template \"{template.Database}\"", connection);
        await create.ExecuteNonQueryAsync();
        template.Database = copy;
        return new(TestLog.At(template.ConnectionString));
    }

    /// <summary>Seals what there is, as the sealer does, and signs it when asked to.</summary>
    public static async Task Seal(TestLog log, bool signed)
    {
        await using var session = await Session(log);
        var end = await log.Ask<long>("select max(seq_id) from mt_events");
        await session.SealNext(await session.LastSeal(CancellationToken.None), end, 1_000, CancellationToken.None);
        if (!signed)
            return;
        var settings = log.Settings() with { HeadInterval = TimeSpan.Zero, HeadEvents = EventsOfAHead };
        var signer = await HeadSigner.Begin(session, settings, log.Keys, TimeProvider.System, CancellationToken.None);
        await signer.SignWhatIsDue(CancellationToken.None);
    }

    public Task<int> Do(string sql) => Log.Do(sql);

    public Task Seal(bool signed = true) => Seal(Log, signed);

    /// <summary>What somebody does who knows how seals are made: all from a sequence on are made anew, over what stands there now.</summary>
    /// <param name="only">Just the seal at this sequence, and none that stands on it.</param>
    public async Task Reseal(long from = 1, bool only = false)
    {
        await using var session = await Session(Log);
        var before = await session.SealsAfter(0, 1_000, CancellationToken.None);
        await Do($"delete from seals where sequence >= {from}");
        await session.SealNext(await session.LastSeal(CancellationToken.None), only ? from : await Log.Ask<long>("select max(seq_id) from mt_events"), 1_000, CancellationToken.None);
        foreach (var seal in before.Where(seal => only && seal.Sequence > from))
            await Do($"insert into seals values ({seal.Sequence}, '{seal.EventId}', '{seal.Stream}', {seal.Version}, '\\x{seal.Digest}', '\\x{seal.Hash}')");
    }

    public Task<VerificationResult> Verify(IReadOnlyList<LogHead>? held = null, Action<VerificationProgress>? told = null) => Log.Verify(held, told);

    /// <summary>The kind of the first fault and where it is, for instance <c>Altered docket-a 2 @3</c>; <c>intact</c> when there is none.</summary>
    public async Task<string> Fault(IReadOnlyList<LogHead>? held = null) =>
        (await Verify(held)).Fault is { } fault
            ? string.Join(' ', ((string?[])
                [
                    fault.Kind.ToString(),
                    fault.Stream,
                    fault.Version?.ToString(CultureInfo.InvariantCulture),
                    fault.Position is null ? null : $"@{fault.Position}",
                    fault.Stream is null && fault.Head is not null ? $"head {fault.Head}" : null,
                ]).OfType<string>())
            : "intact";

    public ValueTask DisposeAsync() => Log.DisposeAsync();

    /// <summary>The one before may still be ending.</summary>
    private static async Task<SealerSession> Session(TestLog log)
    {
        SealerSession? session = null;
        await Condition.Until("nobody else seals", async () => (session = await SealerSession.TryBegin(log.Database, CancellationToken.None)) is not null);
        return session!;
    }

    private static async Task<string> Template(bool signed)
    {
        var log = await TestLog.New();
        foreach (var stream in (string[])[A, B, A, C, A, B, A, C, A, B])
            await log.Append(stream);
        await Seal(log, signed);

        // Nobody may be connected to what is copied.
        await log.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        return log.ConnectionString;
    }
}
