using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.HistorySpecs;

/// <summary>However the messages of the four services travel, twice, late and in any order, it comes to the same.</summary>
public sealed class AnyOrderAnywhereSpecs
{
    private const int LongestHistory = 14;

    [Fact]
    public void Whatever_is_late_doubled_or_overtaken_the_same_state_comes_out_and_each_effect_is_there_once() => Chance.Holds(
        History.Any,
        history =>
        {
            var inOrder = Run.InOrder(history);
            var disturbed = Run.Disturbed(history);
            HashSet<RecordRef> moved = [.. EndState.Moved(inOrder), .. EndState.Moved(disturbed)];
            Assert.Equal(EndState.Of(inOrder, moved), EndState.Of(disturbed, moved));
            Invariants.Hold(disturbed);
        },
        Chance.Histories(usual: 1000),
        LongestHistory);

    [Fact]
    public void Where_facts_bar_people_who_have_voted_each_effect_is_there_once_and_nothing_waits() => Chance.Holds(
        History.WithVotersWhoAreBarred,
        history => Invariants.Hold(Run.Disturbed(history)),
        Chance.Histories(usual: 1000) / 4,
        LongestHistory);
}
