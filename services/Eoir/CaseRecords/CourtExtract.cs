using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Eoir.CaseRecords;

public abstract record CourtExtractEvent;

/// <summary>Which cases an extract of the court held.</summary>
/// <param name="CaseSteps">Their IDNCASEs, ascending: the first, then how much each is above the one before.</param>
/// <param name="Vanished">The cases of the extract before that this one does not hold.</param>
public sealed record ExtractKept(DateOnly AsOf, ImmutableArray<long> CaseSteps, ImmutableArray<long> Vanished) : CourtExtractEvent;

/// <summary>The court's extracts, one after the other: what the last one held.</summary>
public sealed record CourtExtract : IAggregate
{
    public const string Stream = "court-extract";

    public static readonly CourtExtract Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public ExtractKept? Last { get; init; }

    public CourtExtract Apply(CourtExtractEvent e) => e switch
    {
        ExtractKept kept => this with { Last = kept },
        _ => throw new UnreachableEventException(e),
    };
}
