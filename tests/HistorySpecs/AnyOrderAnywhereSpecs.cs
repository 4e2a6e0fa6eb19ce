using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Contracts.Messages;
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

    [Fact]
    public void Every_message_that_the_services_send_each_other_arrives_in_some_history()
    {
        var arrived = History.Any.Generator.Sample(200, new Rnd(2011), LongestHistory).SelectMany(history => Run.Disturbed(history).Delivered).ToHashSet();
        Assert.Empty(MessageNames.All.Keys.Select(ItselfOrItem).Except(arrived));
    }

    /// <summary>A batch stands for its items: in the histories the working group is given several of them together.</summary>
    private static Type ItselfOrItem(Type message) => message.GetInterfaces()
        .SingleOrDefault(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IBatch<>))?.GetGenericArguments()[0] ?? message;
}
