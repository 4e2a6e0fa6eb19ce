using InteragencyReview.Ballots;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.PlanTests;

/// <summary>Ballots and unmatched records are lists of documents; a case, its timeline and the docket feed are read from streams.</summary>
[Collection(nameof(FilledDatabase))]
public sealed class OtherPlans(FilledDatabase filled)
{
    private const int PageSize = 50;
    private const int DeepIn = 200_000;
    private static readonly DateTimeOffset Now = new(2012, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_case_is_read_without_the_streams_of_others() =>
        (await Plan.OfStream(filled.EoirStore.Store, session => session.Events.FetchStreamAsync(HearingCase.StreamOf($"{DeepIn}")))).IsBounded();

    [Theory]
    [InlineData(1L)]
    [InlineData((long)DeepIn)]
    public async Task A_page_of_the_docket_feed_is_read_without_those_before_it_and_after_it(long from) =>
        await filled.IsBounded(FeedReader.Command(FilledDatabase.Eoir.Events, from, from + PageSize - 1));

    [Theory]
    [InlineData("")]
    [InlineData("Eoir/2")]
    public async Task Unmatched_records_are_read_from_a_key_on(string after) =>
        await filled.IsBounded(Unmatched.Command(filled.Database, FilledDatabase.WorkingGroup, after, PageSize));

    [Theory]
    [InlineData(SeatState.Open)]
    [InlineData(SeatState.Cast)]
    [InlineData(SeatState.Closed)]
    public async Task Ballots_of_a_state_are_read_from_those_due_first_on(SeatState state)
    {
        await filled.IsBounded(GetBallots.Command(filled.Database, FilledDatabase.Eoir, state, DateTimeOffset.UnixEpoch, Guid.Empty, PageSize, Now));
        await filled.IsBounded(GetBallots.Command(filled.Database, FilledDatabase.Eoir, state, Now.AddMinutes(DeepIn / 3), Guid.Empty, PageSize, Now));
    }
}
