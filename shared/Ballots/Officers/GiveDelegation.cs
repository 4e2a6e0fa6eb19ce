using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.Ballots.Officers;

/// <summary>An officer lets a colleague act in the officer's place for some days. Both names stand on each ballot that is cast so.</summary>
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
        return duties.Delegation is { } given && given.To == give.To && given.From == give.From && given.Until == give.Until
            ? []
            : [new DelegationGiven(give.Officer, give.To, give.From, give.Until, give.Reasons, give.At, give.On)];
    }

    /// <param name="To">The subject of the colleague.</param>
    /// <param name="From">The first day; when left out, that for which it is given.</param>
    /// <param name="Until">The last day.</param>
    /// <param name="On">The day for which it is given, if not today.</param>
    public sealed record Body(string To, DateOnly Until, string? Reasons, DateOnly? From = null, DateOnly? On = null);

    public sealed record Answer(string Officer, string? To, DateOnly? From, DateOnly? Until);

    [WolverinePost("/delegations", OperationId = "GiveDelegation")]
    public static async Task<IResult> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop)
    {
        var (officer, now) = (user.Officer().Subject, time.GetUtcNow());
        return await OfficerCommand.Run(
            officer, session, duties => Decide(duties, new(officer, body.To, body.From ?? DayOfAct.Of(body.On, now), body.Until, body.Reasons ?? "", now, body.On)), stop);
    }
}

/// <summary>The officer acts in person again.</summary>
/// <param name="On">The day for which it is ended, if not today.</param>
public sealed record EndDelegation(string Officer, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<OfficerEvent> Decide(OfficerDuties duties, EndDelegation end)
    {
        if (duties.Delegation is not { } delegation)
            return [];
        return DayOfAct.Check(end.On, end.At, delegation.On) is { } day ? day : [new DelegationEnded(end.Officer, end.At, end.On)];
    }

    /// <param name="On">The day for which it is ended, if not today.</param>
    public sealed record Body(DateOnly? On = null);

    [WolverinePost("/delegations/end", OperationId = "EndDelegation")]
    public static async Task<IResult> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        await OfficerCommand.Run(user.Officer().Subject, session, duties => Decide(duties, new(user.Officer().Subject, time.GetUtcNow(), body.On)), stop);
}

/// <summary>What the commands on an officer's duties have in common over HTTP.</summary>
internal static class OfficerCommand
{
    public static async Task<IResult> Run(
        string officer, IDocumentSession session, Func<OfficerDuties, Decision<OfficerEvent>> decide, CancellationToken stop)
    {
        var stream = await session.Events.FetchForWriting<OfficerDuties>(OfficerDuties.StreamOf(officer), stop);
        var decision = decide(stream.Aggregate ?? OfficerDuties.Initial);
        if (decision.Refusal is { } refusal)
            return Refused.As(refusal, StatusCodes.Status422UnprocessableEntity);
        stream.AppendMany(decision);
        var after = decision.Events.Aggregate(stream.Aggregate ?? OfficerDuties.Initial, (state, e) => state.Apply(e));
        return TypedResults.Ok(new GiveDelegation.Answer(officer, after.Delegation?.To, after.Delegation?.From, after.Delegation?.Until));
    }
}
