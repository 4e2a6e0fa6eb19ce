using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>
/// What ballots come to, said a second time and differently: start from what DHS says, and see who goes along.
/// Specs hold the tally against it.
/// </summary>
public static class Plainly
{
    public static Outcome Outcome(VoteRule rule, IReadOnlyDictionary<Agency, Choice> ballots)
    {
        Choice? dhs = ballots.TryGetValue(Agency.Dhs, out var said) ? said : null;
        var atTheTable = ballots.Count(b => b.Value != Choice.Recuse);
        var justiceIsThere = ballots.Any(b => b.Key != Agency.Dhs && b.Value != Choice.Recuse);

        if (dhs is null or Choice.Recuse || !justiceIsThere || atTheTable < rule.Quorum)
            return WorkingGroup.Votes.Outcome.NoQuorum;
        if (dhs == Choice.Abstain || ballots.Count(b => b.Value == dhs) < rule.Majority)
            return WorkingGroup.Votes.Outcome.Deadlocked;
        return WorkingGroup.Votes.Outcome.Decided(dhs.Value.Lane()!.Value);
    }

    /// <summary>Every way the vote can still go: each agency that has not spoken says one of five things, or nothing.</summary>
    public static IEnumerable<ImmutableDictionary<Agency, Choice>> Completions(IEnumerable<Agency> panel, ImmutableDictionary<Agency, Choice> ballots) =>
        panel.Where(agency => !ballots.ContainsKey(agency)).Aggregate(
            (IEnumerable<ImmutableDictionary<Agency, Choice>>)[ballots],
            (ways, agency) => ways.SelectMany(way => Enum.GetValues<Choice>().Select(choice => way.Add(agency, choice)).Append(way)));
}
