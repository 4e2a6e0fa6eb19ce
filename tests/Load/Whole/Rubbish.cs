using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using Npgsql;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.Load.Whole;

/// <summary>Messages that nobody can handle, put into the queues of the agencies' ballots: bodies that cannot be read, and types of a newer version.</summary>
internal static class Rubbish
{
    public const int PerSecond = 6;

    private static readonly ImmutableArray<string> Agencies = [RunningSystem.Dhs, RunningSystem.Eoir, RunningSystem.Oil];

    /// <returns>How many were sent until it was enough.</returns>
    public static async Task<int> Send(RunningSystem system, CancellationToken enough)
    {
        var sent = 0;
        for (; !enough.IsCancellationRequested; sent++)
        {
            var agency = Agencies[sent % Agencies.Length];
            var queue = QueueNames.Between(agency.ToLowerInvariant(), ServiceNames.WorkingGroup);
            var newer = new Envelope { Id = Guid.NewGuid(), MessageType = "ballot_cast_v9", ContentType = "application/json", Data = "{}"u8.ToArray() };
            await using var command = system.Databases[agency].CreateCommand($"insert into queues.wolverine_queue_{queue} (id, body, message_type) values ($1, $2, $3)");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = newer.Id });
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = sent % 2 == 0 ? "no envelope at all"u8.ToArray() : EnvelopeSerializer.Serialize(newer) });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = newer.MessageType });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1) / PerSecond, enough));
        }

        return sent;
    }

    public static Task<long> LeftAside(RunningSystem system) => system.Count(RunningSystem.WorkingGroup, "select count(*) from wolverine_dead_letters");
}
