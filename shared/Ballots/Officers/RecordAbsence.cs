using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.Ballots.Officers;

/// <summary>
/// A chair records that an officer of the agency is away: nothing is handed to the officer on these days. It replaces an absence that has
/// any of these days, and no other.
/// </summary>
/// <param name="Until">The last day.</param>
/// <param name="On">The day for which it is recorded, if not today.</param>
/// <param name="Instead">All that was recorded of the officer was a mistake, also of other days.</param>
public sealed record RecordAbsence(string Officer, DateOnly From, DateOnly Until, string By, DateTimeOffset At, DateOnly? On = null, bool Instead = false)
{
    public const int LongestDays = 366;

    public static Decision<OfficerEvent> Decide(OfficerDuties duties, RecordAbsence record)
    {
        if (Subject.Check("officer", record.Officer) is { } unnamed)
            return unnamed;
        if (record.Until < record.From || record.Until.DayNumber - record.From.DayNumber > LongestDays)
            return new Refusal("bad-days", $"An absence lasts from its first day for at most {LongestDays} days.");
        if (DayOfAct.Check(record.On, record.At, last: null) is { } day)
            return day;
        var isKnown = duties.AllAbsences.Any(known => known.From == record.From && known.Until == record.Until);
        return isKnown && (!record.Instead || duties.AllAbsences.Length == 1)
            ? []
            : [new AbsenceRecorded(record.Officer, record.From, record.Until, record.By, record.At, record.On, record.Instead ? null : true)];
    }

    /// <param name="Officer">The subject of the officer.</param>
    /// <param name="Until">The last day.</param>
    /// <param name="On">The day for which it is recorded, if not today.</param>
    /// <param name="Instead">Of all that is recorded of the officer, which was a mistake; else absences of other days stand.</param>
    public sealed record Body(string Officer, DateOnly From, DateOnly Until, DateOnly? On = null, bool? Instead = null);

    [WolverinePost("/absences", OperationId = "RecordAbsence")]
    [ForChairs]
    public static async Task<IResult> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        await OfficerCommand.Run(
            body.Officer,
            session,
            duties => Decide(duties, new(body.Officer, body.From, body.Until, user.Officer().Subject, time.GetUtcNow(), body.On, body.Instead ?? false)),
            _ => false,
            stop);
}

/// <summary>Only chairs of the agency itself may call the endpoint; all others of a ballot box are its reviewers'.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ForChairsAttribute : Attribute;
