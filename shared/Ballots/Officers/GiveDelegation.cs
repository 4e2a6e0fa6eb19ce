using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.Ballots.Officers;

/// <summary>
/// An officer lets a colleague act in the officer's place for some days. Both names stand on each ballot that is cast so. It replaces what
/// the officer has delegated for any of these days, and nothing else.
/// </summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day.</param>
/// <param name="On">The day for which it is given, if not today.</param>
public sealed record GiveDelegation(string Officer, string To, DateOnly From, DateOnly Until, string Reasons, DateTimeOffset At, DateOnly? On = null)
{
    public const int LongestDays = 90;

    public static Decision<OfficerEvent> Decide(OfficerDuties duties, GiveDelegation give)
    {
        if (Subject.Check("to", give.To) is { } unnamed)
            return unnamed;
        if (give.To == give.Officer)
            return new Refusal("delegated-to-oneself", "A delegation names a colleague.");
        if (give.Until < give.From || give.Until.DayNumber - give.From.DayNumber > LongestDays)
            return new Refusal("bad-days", $"A delegation lasts from its first day for at most {LongestDays} days.");
        if (WrittenReasons.Check(give.Reasons, "a delegation") is { } refusal)
            return refusal;
        if (DayOfAct.Check(give.On, give.At, last: null) is { } day)
            return day;
        return duties.AllDelegations.Any(give.IsSaidBy)
            ? []
            : [new DelegationGiven(give.Officer, give.To, give.From, give.Until, give.Reasons, give.At, give.On, LeavesOtherDays: true)];
    }

    private bool IsSaidBy(DelegationGiven given) => given.To == To && given.From == From && given.Until == Until;

    /// <param name="To">The subject of the colleague.</param>
    /// <param name="From">The first day; when left out, that for which it is given.</param>
    /// <param name="Until">The last day.</param>
    /// <param name="On">The day for which it is given, if not today.</param>
    public sealed record Body(string To, DateOnly Until, string? Reasons, DateOnly? From = null, DateOnly? On = null);

    /// <param name="To">To whom the command has delegated; null where it gave no delegation.</param>
    /// <param name="Delegations">All that the officer has delegated.</param>
    /// <param name="Absences">All that is recorded of the officer.</param>
    public sealed record Answer(
        string Officer, string? To, DateOnly? From, DateOnly? Until, ImmutableArray<DelegationAnswer> Delegations, ImmutableArray<AbsenceAnswer> Absences);

    public sealed record DelegationAnswer(string To, DateOnly From, DateOnly Until);

    public sealed record AbsenceAnswer(DateOnly From, DateOnly Until);

    [WolverinePost("/delegations", OperationId = "GiveDelegation")]
    public static async Task<IResult> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop)
    {
        var (officer, now) = (user.Officer().Subject, time.GetUtcNow());
        var give = new GiveDelegation(officer, body.To, body.From ?? DayOfAct.Of(body.On, now), body.Until, body.Reasons ?? "", now, body.On);
        return await OfficerCommand.Run(officer, session, duties => Decide(duties, give), give.IsSaidBy, stop);
    }
}

/// <summary>The officer acts in person again: what is delegated for the day or for later ones ends.</summary>
/// <param name="On">The day for which it is ended, if not today.</param>
public sealed record EndDelegation(string Officer, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<OfficerEvent> Decide(OfficerDuties duties, EndDelegation end)
    {
        var ended = new DelegationEnded(end.Officer, end.At, end.On);
        ImmutableArray<DelegationGiven> given = [.. duties.AllDelegations.Where(ended.Ends)];
        if (DayOfAct.Check(end.On, end.At, given.Max(delegation => delegation.On)) is { } day)
            return day;
        return given.IsEmpty ? [] : [ended];
    }

    /// <param name="On">The day for which it is ended, if not today.</param>
    public sealed record Body(DateOnly? On = null);

    [WolverinePost("/delegations/end", OperationId = "EndDelegation")]
    public static async Task<IResult> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        await OfficerCommand.Run(user.Officer().Subject, session, duties => Decide(duties, new(user.Officer().Subject, time.GetUtcNow(), body.On)), _ => false, stop);
}

/// <summary>What the commands on an officer's duties have in common over HTTP.</summary>
internal static class OfficerCommand
{
    /// <param name="isAskedFor">Whether a delegation is the one that the command gives.</param>
    public static async Task<IResult> Run(
        string officer, IDocumentSession session, Func<OfficerDuties, Decision<OfficerEvent>> decide, Func<DelegationGiven, bool> isAskedFor, CancellationToken stop)
    {
        var stream = await session.Events.FetchForWriting<OfficerDuties>(OfficerDuties.StreamOf(officer), stop);
        var decision = decide(stream.Aggregate ?? OfficerDuties.Initial);
        if (decision.Refusal is { } refusal)
            return Refused.As(refusal, StatusCodes.Status422UnprocessableEntity);
        stream.AppendMany(decision);
        var after = decision.Events.Aggregate(stream.Aggregate ?? OfficerDuties.Initial, (state, e) => state.Apply(e));
        var given = after.AllDelegations.FirstOrDefault(isAskedFor);
        return TypedResults.Ok(new GiveDelegation.Answer(
            officer,
            given?.To,
            given?.From,
            given?.Until,
            [.. after.AllDelegations.Select(delegation => new GiveDelegation.DelegationAnswer(delegation.To, delegation.From, delegation.Until))],
            [.. after.AllAbsences.Select(absence => new GiveDelegation.AbsenceAnswer(absence.From, absence.Until))]));
    }
}
