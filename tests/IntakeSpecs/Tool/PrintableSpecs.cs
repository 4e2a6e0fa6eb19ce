using InteragencyReview.Tool;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>What comes from data cannot give a terminal orders, forge a line, or hide.</summary>
public sealed class PrintableSpecs
{
    [Theory]
    [InlineData("SEA", "SEA")]
    [InlineData("\u001b[2JZZZ", @"\u001b[2JZZZ")]
    [InlineData("a\nAccelerate 7", @"a\nAccelerate 7")]
    [InlineData("a\r\tb", @"a\r\tb")]
    [InlineData("\u009b31m\u0085", @"\u009b31m\u0085")]
    [InlineData("\u202egnp\u2066\u200b", @"\u202egnp\u2066\u200b")]
    [InlineData("a\u2028b\u2029", @"a\u2028b\u2029")]
    [InlineData("\U000e0041", @"\u{e0041}")]
    [InlineData("Zoë 😀 中", "Zoë 😀 中")]
    public void Everything_that_is_not_seen_is_made_visible(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void A_row_is_one_line_in_a_pipe()
    {
        var listing = new Listing(["Case", "Office"], []);
        listing.Add("1", "\u001b[2JZZZ\n2     SEA");
        using var output = new StringWriter { NewLine = "\n" };
        listing.Write(output);
        Assert.Equal("Case  Office\n1     \\u001b[2JZZZ\\n2     SEA\n", output.ToString());
    }

    [Fact]
    public void Ids_stay_whole_on_a_terminal_of_80_columns()
    {
        var ids = Enumerable.Range(0, 3).Select(n => new Guid(n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString()).ToList();
        var listing = new Listing(["Ballot", "Case", "Vote", "Office", "State"], []);
        listing.Add(ids[0], ids[1], ids[2], "an office with a rather long name", null);
        using var output = new StringWriter { NewLine = "\n" };
        listing.Blocks(output, 80);

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.All(ids, id => Assert.Contains(lines, line => line.Contains(id, StringComparison.Ordinal)));
        Assert.Contains("Office: an office with a rather long name", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("State", output.ToString(), StringComparison.Ordinal);
    }
}
