using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Logs;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Load.Views;

/// <summary>The baselines: one reader, one writer, and nothing of what makes a rebuild or a subscription of it.</summary>
internal sealed class ViewsByHand(NpgsqlDataSource database)
{
    private const int PageSize = 1_000;

    /// <summary>Reads all events in the order of streams, folds them, and COPYs a row for each stream; then the key.</summary>
    public async Task Rebuild()
    {
        await using var reading = await database.OpenConnectionAsync();
        await using var writing = await database.OpenConnectionAsync();
        await Run(writing, "drop table if exists by_hand; create table by_hand (like hearing_view including all excluding indexes)");
        await using var select = new NpgsqlCommand("select stream_id, seq_id, data from mt_events order by stream_id, version", reading) { CommandTimeout = 0 };
        await using (var reader = await select.ExecuteReaderAsync())
        await using (var copy = await writing.BeginBinaryImportAsync("copy by_hand (docket, hearings, court, next_on, position) from stdin (format binary)"))
        {
            var (stream, record, position) = ("", HearingRecord.Initial, 0L);
            while (await reader.ReadAsync())
            {
                var next = reader.GetString(0);
                if (next != stream)
                {
                    await Row(copy, stream, record, position);
                    (stream, record) = (next, HearingRecord.Initial);
                }

                position = reader.GetInt64(1);
                record = record.Evolve(JsonSerializer.Deserialize<HearingNoted>(reader.GetFieldValue<byte[]>(2), WireJson.Options)!);
            }

            await Row(copy, stream, record, position);
            await copy.CompleteAsync();
        }

        await Run(writing, "alter table by_hand add primary key (docket)");
    }

    /// <summary>Reads the log page by page and writes a row for each event, a page and its checkpoint in one batch.</summary>
    public async Task CatchUp(long head)
    {
        await using var connection = await database.OpenConnectionAsync();
        await Run(connection, "truncate noted_view; delete from mt_event_progression where name = 'by-hand'; insert into mt_event_progression values ('by-hand', 0)");
        for (var position = 0L; position < head;)
        {
            var (streams, numbers, courts, positions) = (new List<string>(PageSize), new List<int>(PageSize), new List<string>(PageSize), new List<long>(PageSize));
            await using (var select = new NpgsqlCommand("select seq_id, stream_id, data from mt_events where seq_id > $1 order by seq_id limit $2", connection) { Parameters = { new() { Value = position }, new() { Value = PageSize } } })
            await using (var reader = await select.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    var noted = JsonSerializer.Deserialize<HearingNoted>(reader.GetFieldValue<byte[]>(2), WireJson.Options)!;
                    positions.Add(position = reader.GetInt64(0));
                    streams.Add(reader.GetString(1));
                    numbers.Add(noted.Number);
                    courts.Add(noted.Court);
                }
            }

            await using var write = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(
                        """
                        insert into noted_view (docket, number, court, position) select * from unnest($1, $2, $3, $4)
                        on conflict (docket, number) do update set court = excluded.court, position = excluded.position
                        """)
                    {
                        Parameters = { new() { Value = streams.ToArray() }, new() { Value = numbers.ToArray() }, new() { Value = courts.ToArray() }, new() { Value = positions.ToArray() } },
                    },
                    new("update mt_event_progression set last_seq_id = $1 where name = 'by-hand'") { Parameters = { new() { Value = position } } },
                },
            };
            await write.ExecuteNonQueryAsync();
        }
    }

    public static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Row(NpgsqlBinaryImporter copy, string stream, HearingRecord record, long position)
    {
        if (stream.Length == 0)
            return;
        await copy.StartRowAsync();
        await copy.WriteAsync(stream, NpgsqlDbType.Text);
        await copy.WriteAsync(record.Hearings, NpgsqlDbType.Integer);
        await copy.WriteAsync(record.Court, NpgsqlDbType.Text);
        await copy.WriteAsync(record.NextOn!.Value, NpgsqlDbType.Date);
        await copy.WriteAsync(position, NpgsqlDbType.Bigint);
    }
}
