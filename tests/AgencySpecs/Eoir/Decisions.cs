using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Kernel;

namespace InteragencyReview.AgencySpecs.Eoir;

/// <summary>Decisions on the case 4711, of Tuesday and the days after it.</summary>
internal static class Decisions
{
    public static readonly Guid CaseId = new("3f0c1c1e-0000-4000-8000-000000000001");
    public static readonly Guid VoteId = new("3f0c1c1e-0000-4000-8000-000000000002");
    public static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    public static DecisionIssuedV1 Issued(int version) =>
        new(CaseId, VoteId, Agency.Eoir, "4711", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));

    public static DecisionReceived Received(int version) =>
        new(CaseId, VoteId, "4711", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));
}
