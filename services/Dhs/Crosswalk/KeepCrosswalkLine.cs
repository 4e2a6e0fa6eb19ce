using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Crosswalk;
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

    private static Task<IResult> Post(HttpRequest request, Sessions sessions, CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            line =>
            {
                var reading = CrosswalkReader.Read(line);
                return reading.Line is { } read ? new(KeyOf(read), read, reading.Findings) : IntakeLine<CrosswalkLine>.Rejected(reading.Findings);
            },
            (lines, token) => sessions.RunMany(
                lines,
                line => [StreamOf(line)],
                async (session, line) =>
                {
                    var kept = await session.Load(KeptLine.Definition, StreamOf(line));
                    kept.Append(Decide(kept.State, new(line.ANumber, line.IdnCase, line.CaseFileId, line.DocketNumber)).Events);
                },
                token),
            stop);

    private static StreamKey StreamOf(CrosswalkLine line) => StreamKey.Of("crosswalk", KeyOf(line));

    private static string KeyOf(CrosswalkLine line) =>
        DeterministicGuid.Of("crosswalk", line.ANumber ?? "", line.IdnCase ?? "", line.CaseFileId ?? "", line.DocketNumber ?? "").ToString();
}
