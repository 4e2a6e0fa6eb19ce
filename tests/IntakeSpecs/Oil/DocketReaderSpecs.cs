using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Oil;

public sealed class DocketReaderSpecs
{
    private const string Line =
        """{"docketNumber":"11-72345","circuit":"9","aNumber":"A999000123","asOf":"2011-12-04","finalOrderOn":"2011-06-20","petitionFiledOn":"2011-07-11","stay":"granted","status":"briefing","nextDueOn":"2012-01-15"}""";

    [Fact]
    public void A_whole_line_is_taken_and_its_deadline_may_lie_ahead()
    {
        var reading = DocketReader.Read(Line);
        Assert.Empty(reading.Findings);
        Assert.Equal(
            new DocketRecord("11-72345", "9", "A999000123", new(2011, 12, 4), new(2011, 6, 20), new(2011, 7, 11), "granted", "briefing", new(2012, 1, 15)),
            reading.Record);
    }

    [Fact]
    public void A_line_with_half_of_a_surrogate_pair_is_rejected_with_its_place()
    {
        var reading = DocketReader.Read(Line.Replace("\"stay\"", "\"note\":\"\\ud800\",\"stay\"", StringComparison.Ordinal));
        Assert.Null(reading.Record);
        Assert.Equal("note", Assert.Single(reading.Findings, finding => finding.Kind == FindingKind.Rejection).Member);
    }

    [Theory]
    [InlineData("\"circuit\":\"9\"", "\"circuit\":\"12\"", "not-in-list", "circuit")]
    [InlineData("\"circuit\":\"9\"", "\"circuit\":9", "wrong-type", "circuit")]
    [InlineData("\"circuit\":\"9\",", "", "missing", "circuit")]
    [InlineData("\"docketNumber\":\"11-72345\",", "", "missing", "docketNumber")]
    [InlineData("\"asOf\":\"2011-12-04\",", "", "missing", "asOf")]
    [InlineData("A999000123", "B999000123", "wrong-form", "aNumber")]
    [InlineData("11-72345", "A999000123", "a-number-as-key", "docketNumber")]
    [InlineData("11-72345", " a999000123", "a-number-as-key", "docketNumber")]
    [InlineData("2011-07-11", "2011-07-32", "not-a-date", "petitionFiledOn")]
    [InlineData("2011-07-11", "2011-12-05", "after-as-of", "petitionFiledOn")]
    [InlineData("2011-06-20", "1899-06-20", "before-1900", "finalOrderOn")]
    [InlineData("\"granted\"", "\"perhaps\"", "not-in-list", "stay")]
    [InlineData("\"circuit\":\"9\"", "\"circuit\":\"A999000123\"", "not-in-list", "circuit")]
    public void A_faulty_line_is_rejected_with_its_place(string clean, string faulty, string name, string member)
    {
        var reading = DocketReader.Read(Line.Replace(clean, faulty, StringComparison.Ordinal));
        Assert.Null(reading.Record);
        var found = Assert.Single(reading.Findings);
        Assert.Equal((FindingKind.Rejection, name, member), (found.Kind, found.Name, found.Member));
        Assert.DoesNotContain("999000123", $"{found.Value}{found.Reason}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2011-07-11", "2011-06-19", "petition-before-order")]
    [InlineData("2011-07-11", "2011-07-21", "petition-late")]
    [InlineData("2012-01-15", "2011-12-03", "deadline-passed")]
    [InlineData("2012-01-15", "2027-01-15", "deadline-far")]
    public void What_is_odd_is_taken_and_listed(string clean, string odd, string name)
    {
        var reading = DocketReader.Read(Line.Replace(clean, odd, StringComparison.Ordinal));
        Assert.NotNull(reading.Record);
        Assert.Equal((FindingKind.Suspicion, name), (Assert.Single(reading.Findings).Kind, reading.Findings[0].Name));
    }

    [Fact]
    public void A_deadline_beyond_reason_is_not_used()
    {
        Assert.Null(DocketReader.Read(Line.Replace("2012-01-15", "2091-01-15", StringComparison.Ordinal)).Record!.NextDueOn);
        Assert.Equal(new(2026, 12, 4), DocketReader.Read(Line.Replace("2012-01-15", "2026-12-04", StringComparison.Ordinal)).Record!.NextDueOn);
    }

    [Theory]
    [InlineData("  11-72345 ", "11-72345")]
    [InlineData("11/72345?#%", "11/72345?#%")]
    public void A_docket_number_is_a_key(string written, string read) =>
        Assert.Equal(read, DocketReader.Read(Line.Replace("11-72345", written, StringComparison.Ordinal)).Record!.DocketNumber);

    [Fact]
    public void A_look_alike_is_reported_and_taken_as_it_is()
    {
        var reading = DocketReader.Read(Line.Replace("11-72345", "11\u201372345", StringComparison.Ordinal));
        Assert.Equal("11\u201372345", reading.Record!.DocketNumber);
        Assert.Equal("look-alike", Assert.Single(reading.Findings).Name);
    }

    [Fact]
    public void The_thirtieth_day_is_in_time() =>
        Assert.Empty(DocketReader.Read(Line.Replace("2011-07-11", "2011-07-20", StringComparison.Ordinal)).Findings);

    [Fact]
    public void A_short_A_number_is_padded()
    {
        var reading = DocketReader.Read(Line.Replace("A999000123", "A9000123", StringComparison.Ordinal));
        Assert.Equal("A009000123", reading.Record?.ANumber);
        Assert.Equal(FindingKind.Repair, Assert.Single(reading.Findings).Kind);
    }

    [Fact]
    public void An_unknown_member_is_kept_apart()
    {
        var reading = DocketReader.Read(Line.Replace("{\"docket", "{\"panel\":[1],\"docket", StringComparison.Ordinal));
        Assert.NotNull(reading.Record);
        Assert.Equal("""{"panel":[1]}""", reading.Unknown);
    }
}
