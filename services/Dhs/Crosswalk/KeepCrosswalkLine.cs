using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Dhs.Crosswalk;

public abstract record CrosswalkEvent;

public sealed record CrosswalkLineKept(string? ANumber, string? IdnCase, string? CaseFileId, string? DocketNumber) : CrosswalkEvent;

/// <summary>A line of the crosswalk, which DHS takes because it holds A-numbers. Its natural key is the line itself.</summary>
public sealed record KeptLine(CrosswalkLineKept? Kept)
{
    public static readonly KeptLine Initial = new((CrosswalkLineKept?)null);

    public static readonly DeciderDefinition<KeptLine, CrosswalkEvent> Definition = new(Initial, (line, e) => line.Evolve(e));

    public KeptLine Evolve(CrosswalkEvent e) => e switch
    {
        CrosswalkLineKept kept => new KeptLine(kept),
        _ => throw new UnreachableEventException(e),
    };
}

/// <summary>One line of the crosswalk comes in; the working group is told of it without the A-number.</summary>
public static class KeepCrosswalkLine
{
    public static Decision<CrosswalkEvent> Decide(KeptLine line, CrosswalkLineKept kept) => line.Kept is null ? [kept] : [];

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/crosswalk", Post)
            .RequireAccess(Access.For(Role.Records).At(Agency.Dhs))
            .TakesNdjson()
            .WithName("KeepCrosswalk")
            .WithSummary("Takes lines of the crosswalk, one JSON object a line");

    private static Task<IResult> Post(HttpRequest request, Decider<KeptLine, CrosswalkEvent> lines, CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            CrosswalkReader.Read,
            reading => reading.Line is { } line ? KeyOf(line) : null,
            async (reading, token) =>
            {
                if (reading.Line is not { } line)
                    return new LineOutcome(LineFate.Rejected, reading.Findings);
                var decided = await lines.Decide(
                    StreamKey.Of("crosswalk", KeyOf(line)),
                    kept => Decide(kept, new(line.ANumber, line.IdnCase, line.CaseFileId, line.DocketNumber)),
                    token);
                return new LineOutcome(decided.Appended > 0 ? LineFate.Accepted : LineFate.Unchanged, reading.Findings);
            },
            stop);

    private static string KeyOf(CrosswalkLine line) =>
        DeterministicGuid.Of("crosswalk", line.ANumber ?? "", line.IdnCase ?? "", line.CaseFileId ?? "", line.DocketNumber ?? "").ToString();
}
