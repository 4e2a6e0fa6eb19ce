using System.Collections.Immutable;
using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// How far a rebuild has come, as it stands in the database. It is saved in the transactions that write the rows; a process whose
/// claim another has taken over cannot save, so it cannot write rows either.
/// </summary>
internal sealed class RebuildRecord
{
    private static readonly string CanResume = RebuiltTable.Read("can_resume");
    private static readonly string TakeUp = RebuiltTable.Read("claim");
    private static readonly string SaveProgress = RebuiltTable.Read("save_progress");

    private readonly string _view;
    private readonly long _claim;

    private RebuildRecord(string view, NpgsqlDataReader claimed)
    {
        _view = view;
        _claim = claimed.GetInt64(0);
        Progress = new(
            Enum.Parse<RebuildPhase>(claimed.GetString(1)),
            claimed.GetInt64(2),
            claimed.GetString(3),
            claimed.IsDBNull(4) ? null : [.. claimed.GetFieldValue<string[]>(4)],
            claimed.GetInt64(5),
            claimed.GetInt64(6),
            claimed.GetInt64(7),
            null);
    }

    /// <summary>As it is committed.</summary>
    public RebuildProgress Progress { get; private set; }

    /// <summary>Goes on with what was interrupted, when the same build of the software began it; else begins anew, with an empty table.</summary>
    /// <exception cref="RebuildRefusedException">The view has something a rebuild would lose.</exception>
    public static async Task<RebuildRecord> Claim(
        RebuildableView view, RebuiltTable table, bool checkOnly, string runner, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var look = new NpgsqlCommand(CanResume, connection) { Parameters = { new() { Value = view.Name }, new() { Value = view.Build } } };
        var resumes = await look.ExecuteScalarAsync(stop) is true;
        if (!resumes)
        {
            await table.Create(connection, stop);
            await using var forget = new NpgsqlCommand("delete from rebuilding.view_differences where view = $1", connection) { Parameters = { new() { Value = view.Name } } };
            await forget.ExecuteNonQueryAsync(stop);
        }

        await using var claim = new NpgsqlCommand(TakeUp, connection)
        {
            Parameters = { new() { Value = view.Name }, new() { Value = view.Build }, new() { Value = runner }, new() { Value = checkOnly }, new() { Value = resumes } },
        };
        RebuildRecord record;
        await using (var claimed = await claim.ExecuteReaderAsync(stop))
        {
            await claimed.ReadAsync(stop);
            record = new RebuildRecord(view.Name, claimed);
        }

        await transaction.CommitAsync(stop);
        return record;
    }

    /// <summary>Does one step in one transaction, which also records how far it has come.</summary>
    /// <exception cref="RebuildRefusedException">Another process has taken the rebuild over.</exception>
    public async Task Step(
        NpgsqlConnection connection, IsolationLevel isolation, Func<RebuildProgress, Task<RebuildProgress>> work, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(isolation, stop);
        var progress = await work(Progress);
        await Save(progress, connection, stop);
        await transaction.CommitAsync(stop);
        Progress = progress;
    }

    /// <summary>Says why this rebuild has stopped, unless another process has taken it over.</summary>
    public async Task Note(string error, NpgsqlDataSource database, CancellationToken stop)
    {
        await using var note = database.CreateCommand("update rebuilding.view_rebuilds set error = $3 where view = $1 and claim = $2 and finished_at is null");
        note.Parameters.Add(new() { Value = _view });
        note.Parameters.Add(new() { Value = _claim });
        note.Parameters.Add(new() { Value = error });
        await note.ExecuteNonQueryAsync(stop);
    }

    private async Task Save(RebuildProgress progress, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var save = new NpgsqlCommand(SaveProgress, connection)
        {
            Parameters =
            {
                new() { Value = _view },
                new() { Value = _claim },
                new() { Value = progress.Phase.ToString() },
                new() { Value = progress.CaughtUp },
                new() { Value = progress.LastStream },
                new() { Value = (object?)progress.LastKey?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = progress.Events },
                new() { Value = progress.Rows },
                new() { Value = progress.Compared },
                new() { Value = (object?)progress.LogHeldMilliseconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
            },
        };
        if (await save.ExecuteNonQueryAsync(stop) != 1)
            throw new RebuildRefusedException($"Another process has taken over the rebuild of {_view}.");
    }
}

/// <summary>How far a rebuild has come.</summary>
/// <param name="CaughtUp">Position up to which the rebuilt table follows the log, once it is built.</param>
/// <param name="LastStream">The last stream whose rows are in the table.</param>
/// <param name="LastKey">The last key that was compared in the order of keys; null before the first range, empty after the last.</param>
/// <param name="Events">Events read.</param>
/// <param name="Rows">Rows built.</param>
/// <param name="Compared">Rows compared.</param>
internal sealed record RebuildProgress(
    RebuildPhase Phase, long CaughtUp, string LastStream, ImmutableArray<string>? LastKey, long Events, long Rows, long Compared, double? LogHeldMilliseconds);
