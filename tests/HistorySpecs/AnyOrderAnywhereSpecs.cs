using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.HistorySpecs;

/// <summary>However the messages of the four services travel, twice, late and in any order, it comes to the same.</summary>
public sealed class AnyOrderAnywhereSpecs
{
    private const int LongestHistory = 14;
    private const int Disturbances = 2;

    [Fact]
    public void Whatever_is_late_doubled_or_overtaken_the_same_state_comes_out() => Chance.Holds(
        History.Any,
        history =>
        {
            var inOrder = Run.InOrder(history);
            for (var n = 0; n < Disturbances; n++)
            {
                var disturbed = Run.Disturbed(history, n);
                HashSet<RecordRef> moved = [.. EndState.Moved(inOrder), .. EndState.Moved(disturbed)];
                Assert.Equal(EndState.Of(inOrder, moved), EndState.Of(disturbed, moved));
            }
        },
        Chance.Histories(usual: 500),
        LongestHistory);
}
