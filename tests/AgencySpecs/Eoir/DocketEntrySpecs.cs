using System.Text.Json;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using HearingCase = InteragencyReview.Eoir.CaseRecords.HearingCase;

namespace InteragencyReview.AgencySpecs.Eoir;

public sealed class DocketEntrySpecs
{
    private static readonly string Stream = HearingCase.StreamOf("4711");

    [Fact]
    public void A_decision_stands_on_the_feed_as_a_CloudEvent() => Assert.Equal(
        """
        {"specversion":"1.0","id":"8a223ce8-f84b-8df8-97c5-9267b0976e5d","source":"/eoir/docket","type":"gov.review.decision.issued.v1","subject":"3f0c1c1e-0000-4000-8000-000000000001","time":"2011-12-05T09:00:00+00:00","datacontenttype":"application/json","dataschema":"urn:interagency-review:schema:gov.review.decision.issued.v1","data":{"idnCase":"4711","lane":"Accelerate","effectiveDate":"2011-12-07","decisionVersion":2}}
        """,
        JsonSerializer.Serialize(GetDocketFeed.CloudEvent.Of(Entry(3, Decisions.Received(2))!), WireJson.Options));

    [Fact]
    public void A_decision_of_the_evening_is_effective_on_that_day_in_New_York() =>
        Assert.Equal(
            new DateOnly(2011, 12, 5),
            Entry(1, Decisions.Received(1) with { DecidedAt = new(2011, 12, 6, 4, 59, 0, TimeSpan.Zero) })!.EffectiveDate);

    [Fact]
    public void A_decision_that_was_made_for_an_earlier_day_is_effective_on_that_day() =>
        Assert.Equal(new DateOnly(2011, 11, 30), Entry(1, Decisions.Received(1) with { DecidedOn = new DateOnly(2011, 11, 30) })!.EffectiveDate);

    [Fact]
    public void The_same_event_of_a_case_has_the_same_id_and_any_other_has_another()
    {
        Assert.Equal(Entry(3, Decisions.Received(2))!.EntryId, Entry(3, Decisions.Received(2))!.EntryId);
        Assert.NotEqual(Entry(3, Decisions.Received(2))!.EntryId, Entry(4, Decisions.Received(2))!.EntryId);
        Assert.NotEqual(Entry(3, Decisions.Received(2))!.EntryId, DocketEntry.Of("hearing-4712", 3, Decisions.Received(2), Decisions.Monday)!.EntryId);
    }

    [Fact]
    public void A_case_that_is_not_filed_is_not_on_the_feed()
    {
        var unfiled = Decisions.Received(1) with { IdnCase = null };
        Assert.Null(Entry(1, unfiled));
        Assert.Empty(FeedDue.After([unfiled]));
    }

    [Fact]
    public void A_record_is_not_on_the_feed()
    {
        var record = new CaseRecordKept(JsonSerializer.Deserialize<HearingRecord>("""{"idnCase":"4711","charges":[]}""", WireJson.Options)!);
        Assert.Null(Entry(1, record));
        Assert.Empty(FeedDue.After([record]));
    }

    [Fact]
    public void A_decision_on_a_filed_case_is_due() => Assert.Equal([new FeedDue("4711")], FeedDue.After([Decisions.Received(1)]));

    [Fact]
    public void A_cursor_is_read_as_it_was_written()
    {
        var cursor = FeedCursor.Of(new FeedEntry(17, Entry(3, Decisions.Received(2))!));
        Assert.Equal(cursor, FeedCursor.Read(cursor.Write()));
        Assert.Equal(0, FeedCursor.Read(null)!.Version);
        Assert.Equal(0, FeedCursor.Read(FeedCursor.Read("")!.Write())!.Version);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("OTk5OTk5OTk5OTk5")] // a bare number
    [InlineData("MTcuYWJj")] // 17.abc: no beginning of an id
    [InlineData("LTE3LmFiY2RlZjAx")] // -17.abcdef01
    [InlineData("MTcuQUJDREVGMDE")] // 17.ABCDEF01: not as ids are written
    public void What_is_no_cursor_is_not_read(string text) => Assert.Null(FeedCursor.Read(text));

    private static DocketEntryPublished? Entry(long version, HearingEvent e) => DocketEntry.Of(Stream, version, e, Decisions.Monday);
}
