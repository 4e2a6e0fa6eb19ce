using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Logs;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Load.Views;

/// <summary>A long log at once: rows by COPY, with the hashes they would have if each had been appended by itself, one after the other.</summary>
internal static class GeneratedLog
{
    /// <param name="log">Empty.</param>
    /// <param name="streams">How many.</param>
    /// <param name="eventsEach">In each; the first of all streams, then the second of all.</param>
    public static async Task Write(LogUnderLoad log, int streams, int eventsEach)
    {
        var keys = Enumerable.Range(0, streams).Select(_ => log.NewStream().Value).ToArray();
        await using var database = NpgsqlDataSource.Create(log.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("copy mt_streams (id, type, version) from stdin (format binary)"))
        {
            foreach (var key in keys)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(key, NpgsqlDbType.Varchar);
                await copy.WriteAsync("hearing", NpgsqlDbType.Varchar);
                await copy.WriteAsync((long)eventsEach, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await Events(keys, eventsEach, connection);
        foreach (var settle in new[] { $"select setval('mt_events_sequence', {(long)streams * eventsEach})", "analyze mt_streams", "vacuum analyze mt_events" })
            await ViewsByHand.Run(connection, settle);
    }

    private static async Task Events(string[] keys, int eventsEach, NpgsqlConnection connection)
    {
        var time = EventHash.ToMicrosecond(TimeProvider.System.GetUtcNow());
        var previous = new string[keys.Length];
        Array.Fill(previous, "");
        var record = HearingRecord.Initial;
        var position = 0L;
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, headers, user_name) from stdin (format binary)");
        for (var version = 1; version <= eventsEach; version++)
        {
            var next = HearingRecord.Next(record);
            record = record.Evolve(next);
            var json = JsonSerializer.Serialize(next, WireJson.Options);
            using var data = JsonDocument.Parse(json);
            for (var n = 0; n < keys.Length; n++)
            {
                position++;
                var id = Guid.CreateVersion7(time);
                var hash = EventHash.Of(id, keys[n], version, "hearing_noted", data.RootElement, time, LogUnderLoad.Causes, previous[n]);
                await copy.StartRowAsync();
                await copy.WriteAsync(position, NpgsqlDbType.Bigint);
                await copy.WriteAsync(id, NpgsqlDbType.Uuid);
                await copy.WriteAsync(keys[n], NpgsqlDbType.Varchar);
                await copy.WriteAsync((long)version, NpgsqlDbType.Bigint);
                await copy.WriteAsync(json, NpgsqlDbType.Jsonb);
                await copy.WriteAsync("hearing_noted", NpgsqlDbType.Varchar);
                await copy.WriteAsync(time.UtcDateTime, NpgsqlDbType.TimestampTz);
                await copy.WriteAsync($"{typeof(HearingNoted).FullName}, {typeof(HearingNoted).Assembly.GetName().Name}", NpgsqlDbType.Varchar);
                await copy.WriteAsync(LogUnderLoad.Causes.CorrelationId!, NpgsqlDbType.Varchar);
                await copy.WriteAsync($$"""{"hash":"{{hash}}","previous":"{{previous[n]}}","traceparent":"{{LogUnderLoad.Causes.TraceParent}}"}""", NpgsqlDbType.Jsonb);
                await copy.WriteAsync(LogUnderLoad.Causes.User!, NpgsqlDbType.Varchar);
                previous[n] = hash;
            }
        }

        await copy.CompleteAsync();
    }
}
