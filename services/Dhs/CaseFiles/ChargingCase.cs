using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;

namespace InteragencyReview.Dhs.CaseFiles;

/// <summary>What can happen to a case in DHS's own record.</summary>
public abstract record ChargingEvent;

/// <summary>The open part of a case file as it came in. What is protected went into the vault in the same transaction.</summary>
public sealed record CaseFileRecorded(string CaseFileId, string ANumber, DateOnly AsOf, CaseFacts Facts) : ChargingEvent;

/// <summary>The working group has decided the review of the case.</summary>
public sealed record DecisionReceived(
    Guid CaseId, Guid VoteId, string? CaseFileId, int DecisionVersion, Lane Lane, string RuleSet, DateTimeOffset DecidedAt) : ChargingEvent;

/// <summary>DHS's record of one case: its file, and what was decided on it.</summary>
public sealed record ChargingCase : IAggregate
{
    public static readonly ChargingCase Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public CaseFileRecorded? File { get; init; }

    public DecisionReceived? Decision { get; init; }

    /// <param name="caseFileId">In whatever spelling.</param>
    public static string StreamOf(string caseFileId) => $"charging-{RecordKey.Canonical(caseFileId)}";

    public ChargingCase Apply(ChargingEvent e) => e switch
    {
        CaseFileRecorded file => this with { File = file },
        DecisionReceived decision => this with { Decision = decision },
        _ => throw new UnreachableEventException(e),
    };
}
