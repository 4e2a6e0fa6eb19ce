using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Verification;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.VerificationTests;

public sealed record EntryMade(int Number, string Note);

/// <summary>A log of three streams on a real database, and somebody with all rights on it.</summary>
internal sealed class TamperedLog : IAsyncDisposable
{
    public const int EventsOfAHead = 4;
    public const string A = "docket-a";
    public const string B = "docket-b";
    public const string C = "docket-c";

    private static readonly EventTypes Types = EventTypes.Of(types => types.Map<EntryMade>("entry_made"));

    private TamperedLog(NpgsqlDataSource database, HeadKeys keys)
    {
        Database = database;
        Keys = keys;
        Store = new(database, Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        Heads = new(database);
    }

    public NpgsqlDataSource Database { get; }

    public PostgreSqlEventStore Store { get; }

    public LogHeads Heads { get; }

    public HeadKeys Keys { get; set; }

    /// <summary>Positions 1 to 10: a1 b1 a2 c1 a3 b2 a4 c2 a5 b3; heads at 4, 8 and 10 when they are signed.</summary>
    public static async Task<TamperedLog> Write(bool signed = true)
    {
        var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("tampered"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        var log = new TamperedLog(database, HeadKeys.Parse(HeadKeys.NewPrivateKey()));
        var number = 0;
        foreach (var stream in (string[])[A, B, A, C, A, B, A, C, A, B])
            await log.Append(stream, new EntryMade(++number, "noted"));
        if (signed)
            await log.Sign();
        return log;
    }

    public async Task Append(string stream, params object[] events)
    {
        var unit = new UnitOfWork { Causes = new("officer", "correlation", "causation", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") };
        unit.Append(stream, await Store.ReadStream(stream, CancellationToken.None), [.. events]);
        Assert.Equal(CommitResult.Committed, await Store.Commit(unit, CancellationToken.None));
    }

    public async Task Sign()
    {
        var signer = Signer();
        while (await signer.Sign(CancellationToken.None) is not null)
        {
        }
    }

    public HeadSigner Signer(TimeProvider? time = null) => new(
        Store, Heads, Keys, new("docket", HeadSettings.UsualInterval, EventsOfAHead), time ?? TimeProvider.System, NullLogger<HeadSigner>.Instance);

    public async Task<int> Do(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<VerificationResult> Verify(IReadOnlyList<LogHead>? held = null, Action<VerificationProgress>? told = null) =>
        await LogVerification.Run(Database, Keys, held is null ? null : Each(held), told ?? (static _ => { }), CancellationToken.None);

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

    /// <summary>Rewrites the notes of a stream from a version on, and all hashes behind it, as a thorough forger would.</summary>
    public async Task Rewrite(string stream, long from, string note, bool andWhatFollows = true)
    {
        var previous = "";
        foreach (var e in (await Store.ReadStream(stream, CancellationToken.None)).Events)
        {
            var hash = e.Hash;
            if (e.Version == from || (e.Version > from && andWhatFollows))
            {
                var json = $$"""{"number":{{e.Version}},"note":"{{note}}"}""";
                hash = EventHash.Of(
                    e.Id,
                    stream,
                    e.Version,
                    e.Type,
                    System.Text.Encoding.UTF8.GetBytes(json),
                    e.Time,
                    new(e.User, e.CorrelationId, e.CausationId, e.TraceParent),
                    previous);
                await Do(
                    $$"""
                    update mt_events set data = '{{json}}', headers = headers || '{"hash":"{{hash}}","previous":"{{previous}}"}'
                    where stream_id = '{{stream}}' and version = {{e.Version}}
                    """);
            }

            previous = hash;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        Keys.Dispose();
    }

    private static async IAsyncEnumerable<LogHead> Each(IReadOnlyList<LogHead> heads)
    {
        foreach (var head in heads)
        {
            await Task.CompletedTask;
            yield return head;
        }
    }
}
