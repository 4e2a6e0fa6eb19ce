using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Verification;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Load.Logs;

/// <summary>The walk over a whole log beside plain reading of the same columns of the same rows.</summary>
internal static class VerifyLoad
{
    private const double Target = 0.5;
    private const int EventsOfAStream = 5;

    /// <summary>So many streams grow side by side, as they do when cases arrive.</summary>
    private const int StreamsAtOnce = 1_000;
    private const int PageSize = 5_000;

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Verification beside reading",
            $"{pace.VerifiedEvents:#,0} events in streams of {EventsOfAStream}, {StreamsAtOnce:#,0} of them growing side by side, under signed heads of {HeadSettings.UsualEvents:#,0} events. "
            + "The baseline reads the same columns of all events in the same pages and looks at none; both take turns.");
        report.Header("Work", "Reading", "Verification", "Ratio", "Target", "");

        await using var database = NpgsqlDataSource.Create(await server.CreateDatabase("verify"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        using var keys = HeadKeys.Parse(HeadKeys.NewPrivateKey());
        await Write(database, pace.VerifiedEvents);
        await Sign(database, keys);

        await Read(database);
        var rounds = new List<(double Reading, double Verification)>();
        for (var round = 0; round < pace.BulkRounds; round++)
        {
            var reading = await Timed(pace.VerifiedEvents, () => Read(database));
            GC.Collect();
            rounds.Add((reading, await Timed(pace.VerifiedEvents, () => Verify(database, keys))));
        }

        var ratio = Median.Of(rounds.Select(r => r.Verification / r.Reading));
        report.Row(
            $"verify {pace.VerifiedEvents:#,0} events",
            $"{Report.Rate(Median.Of(rounds.Select(r => r.Reading)))}/s",
            $"{Report.Rate(Median.Of(rounds.Select(r => r.Verification)))}/s",
            $"**{Report.Ratio(ratio)}**",
            $"≥ {Report.Ratio(Target)}",
            ratio >= Target ? "met" : "**missed**");
    }

    /// <summary>Signs the heads of a log that was written without them.</summary>
    public static async Task Sign(NpgsqlDataSource database, HeadKeys keys)
    {
        await using var store = new PostgreSqlEventStore(database, HearingRecord.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        var signer = new HeadSigner(
            store, new(database), keys, new("hearing", HeadSettings.UsualInterval, HeadSettings.UsualEvents), TimeProvider.System, NullLogger<HeadSigner>.Instance);
        while (await signer.Sign(CancellationToken.None) is not null)
        {
        }
    }

    /// <returns>How many events were verified.</returns>
    public static async Task<long> Verify(NpgsqlDataSource database, HeadKeys keys)
    {
        var result = await LogVerification.Run(database, keys, null, _ => { }, CancellationToken.None);
        return result.Fault is null ? result.Events : throw new InvalidOperationException(result.Fault.Explanation);
    }

    /// <summary>By COPY, with the hashes that the log itself would have given them.</summary>
    private static async Task Write(NpgsqlDataSource database, int events)
    {
        await using var connection = await database.OpenConnectionAsync();
        var causes = LogUnderLoad.Causes;
        var type = HearingRecord.Types.NameOf(typeof(HearingNoted));
        var time = EventHash.ToMicrosecond(TimeProvider.System.GetUtcNow());
        var tails = new (string Stream, HearingRecord Record, string Hash)[StreamsAtOnce];
        var streams = ImmutableArray.CreateBuilder<string>();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers, user_name) from stdin (format binary)"))
        {
            for (var n = 0; n < events; n++)
            {
                ref var tail = ref tails[n % StreamsAtOnce];
                if (tail.Stream is null || tail.Record.Hearings == EventsOfAStream)
                {
                    tail = ($"hearing-{n.ToString("D9", CultureInfo.InvariantCulture)}", HearingRecord.Initial, "");
                    streams.Add(tail.Stream);
                }

                var noted = HearingRecord.Next(tail.Record);
                var json = JsonSerializer.SerializeToUtf8Bytes(noted, WireJson.Options);
                var id = DeterministicGuid.Of("verified", n.ToString(CultureInfo.InvariantCulture));
                var (previous, version) = (tail.Hash, tail.Record.Hearings + 1);
                tail.Hash = EventHash.Of(id, tail.Stream, version, type, json, time, causes, previous);
                tail.Record = tail.Record.Evolve(noted);
                await Row(copy, n + 1, id, tail.Stream, version, json, type, time, causes, previous, tail.Hash);
            }

            await copy.CompleteAsync();
        }

        await Streams(connection);
        foreach (var statement in (string[])[$"select setval('mt_events_sequence', {events})", "vacuum analyze mt_events", "vacuum analyze mt_streams"])
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task Row(
        NpgsqlBinaryImporter copy, long position, Guid id, string stream, long version, byte[] json, string type, DateTimeOffset time, Causes causes, string previous, string hash)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(position, NpgsqlDbType.Bigint);
        await copy.WriteAsync(id, NpgsqlDbType.Uuid);
        await copy.WriteAsync(stream, NpgsqlDbType.Varchar);
        await copy.WriteAsync(version, NpgsqlDbType.Bigint);
        await copy.WriteAsync(json, NpgsqlDbType.Jsonb);
        await copy.WriteAsync(type, NpgsqlDbType.Varchar);
        await copy.WriteAsync(time.UtcDateTime, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(typeof(HearingNoted).FullName!, NpgsqlDbType.Varchar);
        await copy.WriteAsync(causes.CorrelationId!, NpgsqlDbType.Varchar);
        await copy.WriteNullAsync();
        await copy.WriteAsync($$"""{"hash":"{{hash}}","previous":"{{previous}}","traceparent":"{{causes.TraceParent}}"}""", NpgsqlDbType.Jsonb);
        await copy.WriteAsync(causes.User!, NpgsqlDbType.Varchar);
    }

    private static async Task Streams(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("insert into mt_streams (id, version) select stream_id, max(version) from mt_events group by stream_id", connection)
        {
            CommandTimeout = 0,
        };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> Read(NpgsqlDataSource database)
    {
        var (events, after) = (0L, 0L);
        while (true)
        {
            await using var command = database.CreateCommand(
                """
                select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name, headers
                from mt_events where seq_id > $1 order by seq_id limit $2
                """);
            command.Parameters.Add(new() { Value = after });
            command.Parameters.Add(new() { Value = PageSize });
            await using var reader = await command.ExecuteReaderAsync();
            var read = 0;
            for (; await reader.ReadAsync(); read++)
                after = reader.GetInt64(0);
            events += read;
            if (read < PageSize)
                return events;
        }
    }

    private static async Task<double> Timed(long events, Func<Task<long>> work)
    {
        var started = Stopwatch.GetTimestamp();
        if (await work() != events)
            throw new InvalidOperationException($"Not all of {events} events were read.");
        return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
