using System.Diagnostics.Metrics;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>Tells as metrics where the undecided votes are, and whether any of them stands still.</summary>
public sealed class VotesWatch : Watch
{
    public const string MeterName = "InteragencyReview.Votes";

    private readonly NpgsqlDataSource _database;
    private readonly Schemas _schemas;
    private long _open, _overdue, _escalated, _awaitingConcurrence, _stopped;

    public VotesWatch(NpgsqlDataSource database, Schemas schemas, TimeProvider time, IMeterFactory meters, ILogger<VotesWatch> log)
        : base(MeterName, meters, time, log)
    {
        (_database, _schemas) = (database, schemas);
        Meter.CreateObservableGauge("review.votes.open", () => _open, "{vote}", "Votes on which the panel's agencies can still vote.");
        Meter.CreateObservableGauge("review.votes.overdue", () => _overdue, "{vote}", "Votes on which ballots were due before now and which are still open: must be 0 but for a moment.");
        Meter.CreateObservableGauge("review.escalations", () => _escalated, "{vote}", "Votes that are with the chief counsel, the deputy director or a principal of DOJ.");
        Meter.CreateObservableGauge("review.concurrences", () => _awaitingConcurrence, "{vote}", "Votes for discretion that wait for a supervisor of DHS.");
        Meter.CreateObservableGauge("review.cases.stopped", () => _stopped, "{case}", "Cases whose vote, escalation or concurrence was due more than five minutes ago and whose timer has not acted: must be 0.");
    }

    internal static string Sql(Schemas schemas) =>
        $"""
        select count(*) filter (where not is_escalated and not awaits_concurrence),
               count(*) filter (where not is_escalated and not awaits_concurrence and (data -> 'opened' ->> 'dueAt')::timestamptz < now()),
               count(*) filter (where is_escalated),
               count(*) filter (where awaits_concurrence),
               count(*) filter (where due_at < now() - interval '{GetStopped.Late.TotalMinutes:F0} minutes')
        from {schemas.Events}.mt_doc_vote
        where due_at is not null
        """;

    protected override async Task Once(CancellationToken stop)
    {
        await using var command = _database.CreateCommand(Sql(_schemas));
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        (_open, _overdue, _escalated, _awaitingConcurrence, _stopped) =
            (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }
}
