using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>Every set of ballots there can be, in every order in which it can arrive, each ballot twice.</summary>
public sealed class TableOfBallotsSpecs : VoteSpec
{
    private static readonly Choice?[] FiveChoicesOrNone = [.. Enum.GetValues<Choice>().Cast<Choice?>(), null];

    public static TheoryData<string, int, int> PanelsAndRules => new()
    {
        { "Dhs Eoir Oil", 2, 2 },
        { "Dhs Eoir Oil", 2, 3 },
        { "Dhs Eoir Oil", 3, 2 },
        { "Dhs Eoir Oil", 3, 3 },
        { "Dhs Eoir", 2, 2 },
        { "Dhs Oil", 2, 2 },
    };

    [Theory]
    [MemberData(nameof(PanelsAndRules))]
    public void All_ballots_in_all_orders_come_to_the_same_and_every_vote_ends(string agencies, int quorum, int majority)
    {
        ImmutableArray<Agency> panel = [.. agencies.Split(' ').Select(Enum.Parse<Agency>)];
        var rule = VoteRule.Standard with { Quorum = quorum, Majority = majority };
        Assert.Null(rule.Check(panel));

        // What an incomplete set can still come to is asked again in every order: once is enough to work it out.
        var futures = new Dictionary<string, ImmutableArray<Outcome>>(StringComparer.Ordinal);
        var sets = 0;
        var runs = 0;
        foreach (var ballots in Sets(panel))
        {
            sets++;
            foreach (var order in Orders(panel))
            {
                runs++;
                Run(panel, rule, ballots, order, futures);
            }
        }

        // 6 × 6 × 6 in 6 orders for three seats, 6 × 6 in 2 for two.
        Assert.Equal(panel.Length == 3 ? 216 : 36, sets);
        Assert.Equal(panel.Length == 3 ? 1296 : 72, runs);
    }

    private static void Run(
        ImmutableArray<Agency> panel,
        VoteRule rule,
        ImmutableDictionary<Agency, Choice> ballots,
        ImmutableArray<Agency> order,
        Dictionary<string, ImmutableArray<Outcome>> futures)
    {
        var told = $"{string.Join(", ", order.Select(a => $"{a} {(ballots.TryGetValue(a, out var c) ? c : "silent")}"))} under {rule}";
        var vote = Vote.Initial.Apply(Opened(panel, rule, Stage.Hearing));
        var arrived = ImmutableDictionary<Agency, Choice>.Empty;

        foreach (var agency in order.Where(ballots.ContainsKey))
        {
            var wasClosed = vote.IsClosed;
            vote = After(vote, RecordBallot.Decide(vote, From(agency, ballots[agency]), CasePeople.None), told);
            arrived = arrived.Add(agency, ballots[agency]);

            foreach (var earlier in arrived)
                Assert.True(RecordBallot.Decide(vote, From(earlier.Key, earlier.Value), CasePeople.None) is { Refusal: null, Events.IsEmpty: true }, $"A duplicate had an effect: {told}");

            if (!wasClosed)
            {
                var known = string.Join(' ', panel.Select(a => arrived.TryGetValue(a, out var choice) ? choice.ToString() : "-"));
                if (!futures.TryGetValue(known, out var possible))
                    futures[known] = possible = [.. Plainly.Completions(panel, arrived).Select(way => Plainly.Outcome(rule, way)).Distinct()];
                ClosesExactlyWhenNothingCanChange(vote, possible, told);
            }
        }

        vote = After(vote, CloseWhenDue.Decide(vote, new(VoteId, DueAt)), told);

        Assert.True(vote.IsClosed, $"Still open at its due date: {told}");
        Assert.True(Plainly.Outcome(rule, ballots) == vote.Closed!.Outcome, $"{vote.Closed.Outcome}: {told}");
        Assert.True(vote.DecidedLane is not null ^ (vote.DueAt is not null && !vote.WaitsFor.IsEmpty), $"Neither ended nor with anyone: {told}");
    }

    private static void ClosesExactlyWhenNothingCanChange(Vote vote, ImmutableArray<Outcome> possible, string told)
    {
        if (vote.IsClosed)
            Assert.True(possible is [var only] && only == vote.Closed!.Outcome, $"Closed as {vote.Closed!.Outcome} while others were possible: {told}");

        // A vote that can only fail waits all the same: a recusal or abstention can still be replaced.
        else
            Assert.False(possible is [{ Ending: Ending.Decided }], $"Open although nothing can change it: {told}");
    }

    private static Vote After(Vote vote, Decision<VoteEvent> decision, string told)
    {
        Assert.True(decision.Refusal is null, $"{decision.Refusal?.Type}: {told}");
        return decision.Aggregate(vote, (state, e) => state.Apply(e));
    }

    private static IEnumerable<ImmutableDictionary<Agency, Choice>> Sets(ImmutableArray<Agency> panel) =>
        panel.Aggregate(
            (IEnumerable<ImmutableDictionary<Agency, Choice>>)[ImmutableDictionary<Agency, Choice>.Empty],
            (sets, agency) => sets.SelectMany(set => FiveChoicesOrNone.Select(choice => choice is { } c ? set.Add(agency, c) : set)));

    private static IEnumerable<ImmutableArray<Agency>> Orders(ImmutableArray<Agency> agencies) =>
        agencies.IsEmpty ? [[]] : agencies.SelectMany(first => Orders(agencies.Remove(first)).Select(rest => rest.Insert(0, first)));
}
