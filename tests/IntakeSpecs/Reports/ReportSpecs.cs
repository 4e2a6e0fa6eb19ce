using InteragencyReview.Intake;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Reports;

public sealed class ReportSpecs
{
    [Fact]
    public void Every_row_is_in_one_class_also_when_it_moves()
    {
        var tally = new IntakeTally();
        tally.Row("a", RowOutcome.Accepted, 3);
        tally.Row("a", RowOutcome.Repaired);
        tally.Row("a", RowOutcome.Rejected);
        tally.Move("a", RowOutcome.Accepted, RowOutcome.Unchanged, 2);
        var report = tally.Build(TimeSpan.FromSeconds(2), []);
        Assert.Equal(new FileCount("a", 5, 1, 2, 1, 1), Assert.Single(report.Files));
        Assert.True(report.AddsUp);
        Assert.Equal(2.5, report.RowsPerSecond);
        Assert.False(report.ChangedNothing);
    }

    [Fact]
    public void A_thousand_places_are_kept_and_the_count_goes_on()
    {
        var tally = new IntakeTally();
        for (var line = 1; line <= 1_200; line++)
            tally.Note("a", line, new(FindingKind.Repair, "padded", "NAT", new string('x', 100), "…"));
        var kind = Assert.Single(tally.Build(TimeSpan.Zero, []).Kinds);
        Assert.Equal((1_200L, 1_000), (kind.Count, kind.Places.Length));
        Assert.Equal(Finding.LongestValue, kind.Places[0].Value?.Length);
    }

    [Fact]
    public void An_answer_adds_up_and_names_its_lines()
    {
        var answer = new IntakeAnswerBuilder();
        answer.Accepted(1, [new(FindingKind.Repair, "a-number", "aNumber", null, "…")]);
        answer.Unchanged(2, []);
        answer.Rejected(3, [new(FindingKind.Rejection, "missing", "asOf", null, "…")]);
        var built = answer.Build();
        Assert.Equal((3, 1, 1, 1, 1), (built.Read, built.Accepted, built.Unchanged, built.Rejected, built.Repaired));
        Assert.Equal(2, Assert.Single(built.UnchangedLines));
        Assert.Equal(3, Assert.Single(built.RejectedLines));
        Assert.Equal([1, 3], built.Places.Select(p => p.Line));
    }

    [Fact]
    public void An_answer_keeps_a_thousand_places_of_each_kind_and_counts_on()
    {
        var answer = new IntakeAnswerBuilder();
        for (var line = 1; line <= 600; line++)
            answer.Accepted(line, [.. Enumerable.Range(1, 3).Select(member => new Finding(FindingKind.UnknownMember, "unknown", $"m{member}", null, "…"))]);
        answer.Rejected(601, [new(FindingKind.Rejection, "missing", "asOf", null, "…")]);
        var built = answer.Build();

        Assert.Equal<IntakeCount>([new(FindingKind.Rejection, "missing", 1), new(FindingKind.UnknownMember, "unknown", 1_800)], built.Findings);
        Assert.Equal(1_001, built.Places.Length);
        Assert.Equal(601, built.Places[^1].Line);
    }

    [Theory]
    [InlineData("A1234567", "A001234567")]
    [InlineData("A123456789", "A123456789")]
    [InlineData("A123456", null)]
    [InlineData("A1234567890", null)]
    [InlineData("1234567", null)]
    [InlineData("a1234567", null)]
    [InlineData("A12-34567", null)]
    [InlineData("A0000000", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_A_number_has_seven_to_nine_digits(string? text, string? normalized)
    {
        Assert.Equal(normalized is not null, ANumber.TryNormalize(text, out var found));
        Assert.Equal(normalized ?? "", found);
    }
}
