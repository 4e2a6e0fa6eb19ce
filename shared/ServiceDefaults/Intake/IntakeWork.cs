using System.Diagnostics;
using InteragencyReview.Intake.Reports;
using Marten;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What became of one record, and what is to be said about it beside what its line showed.</summary>
public sealed record Taken
{
    public static readonly Taken Accepted = new();

    /// <summary>It says nothing that was not known.</summary>
    public static readonly Taken Unchanged = new() { IsUnchanged = true };

    /// <summary>What is protected of a case is kept under its key, and nothing of the case is kept without it.</summary>
    public static readonly Taken KeyDestroyed = Rejected(
        "key-destroyed", "The key under which what is protected of this case is kept was destroyed: nothing more is kept of it.");

    /// <summary>Others were faster, as often as it was tried.</summary>
    public static readonly Taken ChangedMeanwhile = Rejected(
        "changed-meanwhile", "Others keep changing this case at the same time. Nothing of the record was taken: send it again.");

    private Taken()
    {
    }

    public bool IsUnchanged { get; private init; }

    public bool IsOlder { get; private init; }

    public bool IsRejected { get; private init; }

    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    /// <summary>It speaks for an earlier day than the record that is known, and changes nothing.</summary>
    /// <param name="known">The day of the record that is known.</param>
    /// <param name="asOf">The day of this one.</param>
    public static Taken Older(DateOnly known, DateOnly asOf) => new()
    {
        IsOlder = true,
        Findings =
        [
            new(
                FindingKind.Suspicion,
                Finding.Older,
                "asOf",
                $"{asOf:yyyy-MM-dd}",
                $"The record known speaks for {known:yyyy-MM-dd}: this one, of {asOf:yyyy-MM-dd}, changes nothing. To correct it, send one that speaks for that day or a later one."),
        ],
    };

    public Taken Saying(IReadOnlyList<Finding> findings) => this with { Findings = findings };

    public static Taken Rejected(string name, string reason) => new() { IsRejected = true, Findings = [new(FindingKind.Rejection, name, null, null, reason)] };
}

/// <summary>
/// Takes records in batches, each batch in one transaction. Where somebody else changed one of them at the same time, or one of them
/// cannot be taken, the records of that batch are taken one by one: a case that has come to harm keeps no other case out.
/// </summary>
public sealed class IntakeWork(UnitsOfWork units, ILogger<IntakeWork> log)
{
    /// <summary>Small enough that others do not wait for its transaction.</summary>
    private const int BatchSize = 250;

    private const int MostTries = 8;

    /// <param name="user">Who sends the records.</param>
    /// <param name="records">Of different keys.</param>
    /// <param name="take">Decides all of a batch within one session, and says what became of each.</param>
    /// <param name="stop">Gives up; what was taken until then stays taken.</param>
    public async Task<IReadOnlyList<Taken>> Take<TRecord>(
        string user,
        IReadOnlyList<TRecord> records,
        Func<IReadOnlyList<TRecord>, IDocumentSession, IMessageContext, Task<IReadOnlyList<Taken>>> take,
        CancellationToken stop)
    {
        var taken = new List<Taken>(records.Count);
        foreach (var batch in records.Chunk(BatchSize))
            taken.AddRange(await TakeBatch(user, batch, take, stop));
        return taken;
    }

    private async Task<IReadOnlyList<Taken>> TakeBatch<TRecord>(
        string user,
        TRecord[] batch,
        Func<IReadOnlyList<TRecord>, IDocumentSession, IMessageContext, Task<IReadOnlyList<Taken>>> take,
        CancellationToken stop)
    {
        try
        {
            return await units.Run(user, (session, messages) => take(batch, session, messages), stop);
        }
        catch (Exception e) when (Conflicts.IsConflict(e) || Causes.IsOfOneThing(e))
        {
            var taken = new List<Taken>(batch.Length);
            foreach (var record in batch)
                taken.AddRange(await TakeOne(user, record, take, stop));
            return taken;
        }
    }

    private static Taken NotTaken(Exception e)
    {
        var why = Causes.IsOfANewerVersion(e) ? "Its case has an event that this version of the software does not know." : "The service failed at this record.";
        var trace = Activity.Current is { } activity ? $"Give the operator the trace id {activity.TraceId}, and send" : "Tell the operator, and send";
        return Taken.Rejected("not-taken", $"{why} {trace} the record again when the cause is mended.");
    }

    private async Task<IReadOnlyList<Taken>> TakeOne<TRecord>(
        string user,
        TRecord record,
        Func<IReadOnlyList<TRecord>, IDocumentSession, IMessageContext, Task<IReadOnlyList<Taken>>> take,
        CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await units.Run(user, (session, messages) => take([record], session, messages), stop);
            }
            catch (Exception e) when (Conflicts.IsConflict(e) && attempt < MostTries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10 * attempt), stop);
            }
            catch (Exception e) when (Conflicts.IsConflict(e))
            {
                log.LogWarning("A record that was sent could not be taken: somebody else was faster, {Attempts} times", MostTries);
                return [Taken.ChangedMeanwhile];
            }
            catch (Exception e) when (Causes.IsOfOneThing(e))
            {
                log.LogError(e, "A record that was sent could not be taken");
                return [NotTaken(e)];
            }
        }
    }
}
