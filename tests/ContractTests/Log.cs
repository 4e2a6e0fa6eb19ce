using System.Globalization;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.ContractTests;

/// <summary>A log as somebody else wrote it, years ago.</summary>
internal static class Log
{
    public static async Task Write(IDocumentStore store, IReadOnlyList<(string Name, string Json)> events)
    {
        var schema = store.Options.Events.DatabaseSchemaName;
        await using var connection = store.Storage.Database.CreateConnection();
        await connection.OpenAsync();
        await using var stream = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"insert into {schema}.mt_streams (id, version, tenant_id) values ('golden-1', {events.Count}, '*DEFAULT*')"), connection);
        await stream.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand(
            $"""
            insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
            values ($1, gen_random_uuid(), 'golden-1', $1, $2, $3, now(), '*DEFAULT*', 'Of.A.Program.That, IsGone')
            """,
            connection);
        for (var n = 0; n < events.Count; n++)
        {
            insert.Parameters.Clear();
            insert.Parameters.Add(new() { Value = n + 1L });
            insert.Parameters.Add(new() { Value = events[n].Json, NpgsqlDbType = NpgsqlDbType.Jsonb });
            insert.Parameters.Add(new() { Value = events[n].Name });
            await insert.ExecuteNonQueryAsync();
        }
    }
}
