using System.Diagnostics.Metrics;
using Npgsql;

namespace InteragencyReview.Ledger.Sealing;

/// <summary>
/// Tells how far seals and heads are behind, to the health check and as metrics. Between two looks at the database the age goes on growing, so
/// that a database that is away is not mistaken for one where all is sealed. How long heads were not signed is what the last look found: a
/// database that is away says nothing about signing.
/// </summary>
public sealed class SealingWatch : IDisposable
{
    public const string MeterName = "InteragencyReview.Ledger";

    private static readonly string LookSql = Sql.Read("Sealing/look.sql");

    private readonly LedgerDatabase _database;
    private readonly TimeProvider _time;
    private readonly bool _isSigned;
    private readonly Meter _meter;
    private Seen? _last;

    public SealingWatch(LedgerDatabase database, LedgerSettings settings, TimeProvider time, IMeterFactory meters)
    {
        (_database, _time, _isSigned) = (database, time, settings.Keys is { CanSign: true });
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("review.ledger.unsealed.age", () => Age(), "s", "Age of the oldest event that is not sealed yet; 0 when all are.");
        _meter.CreateObservableGauge("review.ledger.unsealed.events", () => _last?.Status.UnsealedEvents ?? 0, "{event}", "Events that are not sealed yet.");
        _meter.CreateObservableGauge("review.ledger.unsigned.age", UnsignedAge, "s", "How long sealed events have waited for a head while none was signed; 0 when all are under one, absent where no key signs.");
        _meter.CreateObservableGauge("review.ledger.head.age", HeadAge, "s", "Time since the last head of the log was signed; absent where none was. A log that does not grow is not signed again.");
    }

    /// <summary>Asks the database now.</summary>
    public async Task<SealingStatus> Status(CancellationToken stop)
    {
        await using var connection = await _database.Pool.OpenConnectionAsync(stop);
        return await Look(connection, stop);
    }

    public void Dispose() => _meter.Dispose();

    internal async Task<SealingStatus> Look(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LookSql, connection);
        command.Parameters.Add(new() { Value = SealingStatus.MostCounted });
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var age = TimeSpan.FromSeconds(Math.Max(0, reader.IsDBNull(3) ? 0 : reader.GetDouble(3)));
        var status = new SealingStatus(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), age, reader.GetInt64(4), reader.IsDBNull(5) ? null : TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(5))));
        var now = _time.GetTimestamp();
        var since = status.SealedTo <= status.SignedTo ? null
            : _last is { UnsignedSince: { } earlier } last && last.Status.SignedTo == status.SignedTo ? earlier
            : (long?)now;
        status = status with { UnsignedFor = since is { } begun ? _time.GetElapsedTime(begun, now) : TimeSpan.Zero };
        _last = new(status, now, since);
        return status;
    }

    private double Age() => _last is { Status.UnsealedEvents: > 0 } seen ? (seen.Status.UnsealedAge + _time.GetElapsedTime(seen.At)).TotalSeconds : 0;

    private IEnumerable<Measurement<double>> UnsignedAge() => _isSigned ? [new(_last?.Status.UnsignedFor.TotalSeconds ?? 0)] : [];

    private IEnumerable<Measurement<double>> HeadAge() => _last is { Status.HeadAge: { } age } seen ? [new((age + _time.GetElapsedTime(seen.At)).TotalSeconds)] : [];

    private sealed record Seen(SealingStatus Status, long At, long? UnsignedSince);
}
