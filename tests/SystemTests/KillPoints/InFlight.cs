using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// The messages that one log announces and another has not taken: openings, ballots, decisions. Counted in the logs, so that it does
/// not matter whether they are in an outbox, a queue, the hands of a receiver, or an inbox.
/// </summary>
internal static class InFlight
{
    /// <summary>Never more than there are: who sends is asked before who receives.</summary>
    public static async Task<long> Count(ReviewSystem system)
    {
        var (sent, received) = (0L, 0L);
        foreach (var service in ServiceName.All)
        {
            sent += await system.Log(service).Number(
                "select coalesce(sum(case when type = 'ballot_cast' then 1 else $1 end), 0)::bigint from mt_events where type in ('vote_opened', 'ballot_cast', 'decision_issued')",
                ServiceName.Agencies.Length);
        }

        foreach (var service in ServiceName.All)
        {
            received += await system.Log(service).Number(
                "select count(*) from mt_events where type in ('seat_opened', 'ballot_recorded', 'late_ballot_kept', 'decision_received')");
        }

        return sent - received;
    }

    /// <summary>Nothing gets into the inboxes of these services until what is returned is disposed of.</summary>
    public static async Task<IAsyncDisposable> Hold(ReviewSystem system, params ServiceName[] receivers)
    {
        var held = new HeldTables();
        foreach (var receiver in receivers)
            await held.Add(system.Log(receiver), "wolverine_incoming_envelopes");
        return held;
    }

    /// <summary>The working group can record no ballot meanwhile: it takes them, and waits with them in hand.</summary>
    public static async Task<IAsyncDisposable> HoldInHand(ReviewSystem system)
    {
        var held = new HeldTables();
        await held.Add(system.Log(ServiceName.WorkingGroup), "mt_doc_vote");
        return held;
    }

    private sealed class HeldTables : IAsyncDisposable
    {
        private readonly List<NpgsqlConnection> _holders = [];

        public async Task Add(NpgsqlDataSource log, string table)
        {
            var holder = await log.OpenConnectionAsync();
            _holders.Add(holder);
            await using var hold = new NpgsqlCommand($"begin; lock table {table} in share mode", holder);
            await hold.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var holder in _holders)
            {
                try
                {
                    await using var release = new NpgsqlCommand("rollback", holder);
                    await release.ExecuteNonQueryAsync();
                }
                catch (NpgsqlException e) when (e is not PostgresException { SqlState: not PostgresErrorCodes.AdminShutdown })
                {
                    // The server was killed, and with it what it held. A backend that saw it a moment earlier says so.
                }

                await holder.DisposeAsync();
            }
        }
    }
}
