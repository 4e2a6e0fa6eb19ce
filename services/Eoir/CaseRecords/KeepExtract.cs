using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine.Http;
using Wolverine.Marten;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>
/// An extract has been sent whole: which of the last one's cases does it not hold? They stay as they are; a person is told. An extract
/// of an earlier day than the last is compared with nothing.
/// </summary>
/// <param name="CaseSteps">As in <see cref="ExtractKept"/>: every IDNCASE of its file of cases, also of those that were rejected.</param>
/// <param name="AsOf">The day it speaks for; null where nothing says it, which is the day of intake.</param>
public sealed record KeepExtract(ImmutableArray<long> CaseSteps, DateOnly? AsOf = null)
{
    /// <summary>The most that are named in an answer.</summary>
    private const int MostNamed = 1_000;

    /// <param name="Vanished">The first of them, ascending.</param>
    public sealed record Answer(int VanishedCount, ImmutableArray<string> Vanished);

    public static Decision<CourtExtractEvent> Decide(CourtExtract extracts, KeepExtract keep, DateOnly today)
    {
        if (keep.CaseSteps.Any(step => step < 1))
            return new Refusal("bad-steps", "caseSteps must be whole numbers above zero: the lowest IDNCASE, then how much each is above the one before.");
        if (keep.AsOf > today)
            return new Refusal("future", $"The extract speaks for {keep.AsOf:yyyy-MM-dd}, a day after today, {today:yyyy-MM-dd}.");
        var last = extracts.Last;
        var asOf = keep.AsOf ?? today;
        if (last?.AsOf > asOf || (last is not null && last.CaseSteps.SequenceEqual(keep.CaseSteps) && (keep.AsOf is null || last.AsOf == asOf)))
            return [];

        var now = Numbers(keep.CaseSteps).ToHashSet();
        return [new ExtractKept(asOf, keep.CaseSteps, last is null ? [] : [.. Numbers(last.CaseSteps).Where(number => !now.Contains(number))])];
    }

    [WolverinePost("/court-extracts", OperationId = "KeepCourtExtract")]
    [RequireAccess(Role.Records, At = [Agency.Eoir])]
    [LargeBody]
    public static (IResult, Events) Post(
        KeepExtract keep, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] CourtExtract? extracts, TimeProvider time)
    {
        var before = extracts ?? CourtExtract.Initial;
        var today = DayOfAct.Today(time.GetUtcNow());
        var decision = Decide(before, keep, today);
        if (decision.Refusal is { } refusal)
            return (Refused.As(refusal, StatusCodes.Status400BadRequest), []);
        var now = decision.Events.Aggregate(before, (state, e) => state.Apply(e));

        // The same extract again is told the same; one of an earlier day, nothing.
        var vanished = now.Last is { } last && !(last.AsOf > (keep.AsOf ?? today)) && last.CaseSteps.SequenceEqual(keep.CaseSteps) ? last.Vanished : [];
        return (TypedResults.Ok(new Answer(vanished.Length, [.. vanished.Take(MostNamed).Select(number => $"{number}")])), decision.AsEvents());
    }

    /// <summary>There is one stream, whatever the extract.</summary>
    public static string StreamOf(KeepExtract keep) => CourtExtract.Stream;

    private static IEnumerable<long> Numbers(ImmutableArray<long> steps)
    {
        var number = 0L;
        foreach (var step in steps)
            yield return number += step;
    }
}
