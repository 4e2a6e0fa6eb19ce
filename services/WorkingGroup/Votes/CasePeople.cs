using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using Marten;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// Who has acted on a case, in which capacities: in every round, and as far as its facts tell. One person acts in one capacity
/// (NIST SP 800-53, AC-5); who charged the person or tries the case takes no part in its review.
/// </summary>
public sealed record CasePeople
{
    private const string OneCapacity =
        "Separation of duties (NIST SP 800-53, AC-5): on one case, over all its rounds, nobody acts in two of these capacities: voter, concurring "
        + "supervisor, settler, background-check certifier, motion signer. Somebody else must act here.";

    private const string NoPart =
        "Separation of duties: an officer who charged the person, or tries the case, takes no part in its review. Somebody else must act here.";

    public static readonly CasePeople None = new();

    public ImmutableSortedDictionary<string, ImmutableSortedSet<Capacity>> Capacities { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<Capacity>>(StringComparer.Ordinal);

    /// <summary>Those who may not vote.</summary>
    public ImmutableArray<string> BarredFromVoting => [.. Capacities.Keys.Where(person => Refuse(person, Capacity.Voter) is not null)];

    public static CasePeople Of(CaseFacts? facts, params IEnumerable<Vote> rounds) =>
        rounds.Aggregate(facts is null ? None : None.With(facts), (people, vote) => people.And(vote));

    /// <summary>As far as the facts of the case and its other rounds tell.</summary>
    internal static async Task<CasePeople> Outside(Vote vote, Review review, IDocumentSession session, CancellationToken stop)
    {
        var others = OtherRounds(vote, review);
        return others.IsEmpty ? Of(review.Facts) : Of(review.Facts, (await session.LoadStates<Vote>(others, stop)).Values);
    }

    /// <summary>The streams of the votes on the case but this one.</summary>
    internal static ImmutableArray<string> OtherRounds(Vote vote, Review review) =>
        [.. Enumerable.Range(1, review.Vote?.Round ?? 0).Where(round => round != vote.Opened?.Round).Select(round => Vote.StreamOf(Vote.IdOf(review.CaseId, round)))];

    /// <summary>Those of this round too.</summary>
    public CasePeople And(Vote vote) => vote.Voters.Aggregate(
        vote.Capacities.Aggregate(this, (people, acted) => people.With(acted.Key, acted.Value)),
        (people, voter) => people.With(voter, Capacity.Voter));

    public CasePeople With(string? person, Capacity capacity) => string.IsNullOrEmpty(person)
        ? this
        : this with { Capacities = Capacities.SetItem(person, Capacities.GetValueOrDefault(person, []).Add(capacity)) };

    /// <summary>Refuses a person who has acted on the case in another capacity. It names the rule, and not what the person was.</summary>
    public Refusal? Refuse(string person, Capacity capacity)
    {
        var others = Capacities.GetValueOrDefault(person, []).Remove(capacity);
        return others.IsEmpty
            ? null
            : new Refusal(
                "separation-of-duties",
                others.Contains(Capacity.ChargingOfficer) || others.Contains(Capacity.TrialAttorney) ? NoPart : OneCapacity);
    }

    private CasePeople With(CaseFacts facts) => With(facts.ChargingDocument?.Officer, Capacity.ChargingOfficer)
        .With(facts.TrialAttorney, Capacity.TrialAttorney)
        .With(facts.BackgroundCheck?.CertifiedBy, Capacity.Certifier)
        .With(facts.MotionSignedBy, Capacity.MotionSigner);
}
