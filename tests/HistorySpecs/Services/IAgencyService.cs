using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.HistorySpecs.Services;

/// <summary>What the three agencies have in common.</summary>
internal interface IAgencyService
{
    Seats Seats { get; }

    /// <summary>How many events there are in all its streams.</summary>
    int Events { get; }

    IEnumerable<object> Take(DecisionIssuedV1 message);

    /// <summary>The decision that stands on the agency's record of this key, or null.</summary>
    string? DecisionUnder(string key);

    /// <summary>The decisions that each stream has received, in order.</summary>
    IEnumerable<(string Stream, ImmutableArray<(Guid CaseId, int Tie, int Version)> Received)> Decisions();

    static string Text(Guid caseId, int version, Lane lane) => $"decision {version} of {caseId}: {lane}";
}
