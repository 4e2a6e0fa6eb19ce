using System.Runtime.CompilerServices;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>A timeline that does not know one event is an error for its whole case.</summary>
public sealed class TimelineSpecs
{
    public static TheoryData<Type> Events() =>
        [.. typeof(VoteEvent).Assembly.GetTypes().Where(type => !type.IsAbstract && (type.IsAssignableTo(typeof(VoteEvent)) || type.IsAssignableTo(typeof(ReviewEvent))))];

    [Theory]
    [MemberData(nameof(Events))]
    public void The_timeline_has_a_sentence_for_every_event(Type type)
    {
        // Without members most sentences cannot be made: what counts is that there is one.
        var met = Record.Exception(() => GetTimeline.Summary(RuntimeHelpers.GetUninitializedObject(type)));
        Assert.IsNotType<UnreachableEventException>(met);
    }

    [Fact]
    public void An_agency_recuses_itself_and_nobody_is_named() => Assert.Equal(
        "Eoir recused itself.",
        GetTimeline.Summary(new BallotRecorded(Agency.Eoir, 1, Choice.Recuse, "", "eoir.counsel", DateTimeOffset.UnixEpoch, OnBehalfOf: "eoir.counsel2")));

    [Fact]
    public void Who_steps_aside_or_is_barred_is_not_named() => Assert.All(
        (VoteEvent[])
        [
            new OfficerSteppedAside(Agency.Dhs, "dhs.attorney", DateTimeOffset.UnixEpoch),
            new BarredBallotKept(Agency.Dhs, 1, Choice.Accelerate, "As the guidance says.", "dhs.attorney", DateTimeOffset.UnixEpoch),
        ],
        kept => Assert.DoesNotContain("dhs.attorney", GetTimeline.Summary(kept), StringComparison.Ordinal));
}
