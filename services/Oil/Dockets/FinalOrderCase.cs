using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;

namespace InteragencyReview.Oil.Dockets;

/// <summary>What can happen to a case in OIL's own record.</summary>
public abstract record FinalOrderEvent;

/// <summary>A petition for review as OIL's docket has it.</summary>
public sealed record DocketKept(DocketRecord Record) : FinalOrderEvent;

/// <summary>The working group has decided the review of the case.</summary>
/// <param name="Tie">A decision under a later tie of the petition to a case takes the place of one under an earlier tie.</param>
public sealed record DecisionReceived(
    Guid CaseId, Guid VoteId, string? DocketNumber, int DecisionVersion, Lane Lane, string RuleSet, DateTimeOffset DecidedAt, int? Tie = null) : FinalOrderEvent;

/// <summary>OIL's record of one case: the petition it defends, and what was decided.</summary>
public sealed record FinalOrderCase : IAggregate
{
    public static readonly FinalOrderCase Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public DocketRecord? Docket { get; init; }

    public DecisionReceived? Decision { get; init; }

    /// <param name="docket">Circuit and number, since the same number stands in several circuits.</param>
    public static string StreamOf(string docket) => $"finalorder-{RecordKey.Canonical(docket)}";

    /// <summary>Of a case that no petition is known of.</summary>
    public static string UnpetitionedStreamOf(Guid caseId) => $"finalorder-unpetitioned-{caseId}";

    public FinalOrderCase Apply(FinalOrderEvent e) => e switch
    {
        DocketKept kept => this with { Docket = kept.Record },
        DecisionReceived decision => this with { Decision = decision },
        _ => throw new UnreachableEventException(e),
    };
}
