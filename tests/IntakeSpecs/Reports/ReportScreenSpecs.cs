using InteragencyReview.Intake.Reports;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.IntakeSpecs.Reports;

/// <summary>What a person is told of an import that changed nothing.</summary>
public sealed class ReportScreenSpecs
{
    [Theory]
    [InlineData(RowOutcome.Unchanged, "Nothing changed: everything that could be taken was already there.")]
    [InlineData(RowOutcome.Older, "Nothing changed: everything that could be taken was already there.")]
    [InlineData(RowOutcome.Rejected, "Nothing changed: none of the rows could be taken.")]
    public void An_import_that_changed_nothing_says_why(RowOutcome all, string told)
    {
        var tally = new IntakeTally();
        tally.Row("a", all, 3);
        Assert.Contains(told, Lines(tally));
    }

    [Fact]
    public void An_import_that_took_a_row_does_not_say_that_nothing_changed()
    {
        var tally = new IntakeTally();
        tally.Row("a", RowOutcome.Rejected, 3);
        tally.Row("a", RowOutcome.Accepted);
        Assert.DoesNotContain(Lines(tally), line => line.StartsWith("Nothing changed", StringComparison.Ordinal));
    }

    private static string[] Lines(IntakeTally tally)
    {
        using var output = new StringWriter();
        ReportScreen.Write(tally.Build(TimeSpan.FromSeconds(1), []), output);
        return output.ToString().Split('\n', StringSplitOptions.TrimEntries);
    }
}
