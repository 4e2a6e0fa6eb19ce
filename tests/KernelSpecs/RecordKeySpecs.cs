using InteragencyReview.Kernel;

namespace InteragencyReview.KernelSpecs;

public sealed class RecordKeySpecs
{
    [Theory]
    [InlineData("  DHS-2011-000123 ", "DHS-2011-000123")]
    [InlineData("T 85/ä", "T 85/ä")]
    [InlineData("a\u0308", "ä")]
    [InlineData("0009", "0009")]
    public void Surrounding_blanks_go_and_the_spelling_stays(string text, string key)
    {
        Assert.True(RecordKey.TryRead(text, out var read, out var fault));
        Assert.Equal(key, read);
        Assert.Null(fault);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData(".")]
    [InlineData(" .. ")]
    [InlineData("11\u200b72345")]
    [InlineData("11\u0000")]
    [InlineData("\u202e11")]
    [InlineData("11\n72")]
    public void What_cannot_be_seen_or_names_a_folder_is_refused(string? text)
    {
        Assert.False(RecordKey.TryRead(text, out var key, out var fault));
        Assert.Equal("", key);
        Assert.NotNull(fault);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        Assert.False(RecordKey.TryRead("11" + "😀"[..1], out _, out _));
        Assert.False(RecordKey.TryRead("😀"[1..] + "11", out _, out _));
    }

    [Fact]
    public void A_key_has_up_to_200_characters()
    {
        Assert.True(RecordKey.TryRead(new string('x', RecordKey.Longest), out _, out _));
        Assert.True(RecordKey.TryRead(string.Concat(Enumerable.Repeat("😀", RecordKey.Longest)), out _, out _));
        Assert.False(RecordKey.TryRead(new string('x', RecordKey.Longest + 1), out _, out _));
    }

    [Theory]
    [InlineData("0009200085", "9200085")]
    [InlineData("00000000000000000000999999999999999999", "999999999999999999")]
    public void Leading_zeros_of_an_IDNCASE_do_not_count(string text, string key)
    {
        Assert.True(RecordKey.TryReadIdnCase(text, out var read, out _));
        Assert.Equal(key, read);
        Assert.Equal(key, RecordKey.CanonicalIdnCase(text));
    }

    [Theory]
    [InlineData("11-72345", false)]
    [InlineData("DHS-ä-漢", false)]
    [InlineData("\u0410-1", true)]
    [InlineData("11\u201372345", true)]
    [InlineData("\uff11\uff11", true)]
    public void Look_alikes_are_known(string key, bool looksLike) => Assert.Equal(looksLike, RecordKey.LooksLikeAnother(key));

    [Theory]
    [InlineData("12a", "must be digits only")]
    [InlineData("000", "must be above zero")]
    [InlineData("1000000000000000000", "must have at most 18 digits")]
    public void An_IDNCASE_is_a_number_as_in_the_courts_tables(string text, string fault)
    {
        Assert.False(RecordKey.TryReadIdnCase(text, out var read, out var told));
        Assert.Equal(("", fault), (read, told));
    }

    [Fact]
    public void Two_spellings_that_differ_in_case_are_one_key()
    {
        Assert.Equal(RecordKey.Canonical("dhs-ä"), RecordKey.Canonical(" DHS-A\u0308"));
        Assert.NotEqual(RecordKey.Canonical("DHS-A"), RecordKey.Canonical("DHS-\u0410"));
        Assert.NotEqual(RecordKey.Canonical("07"), RecordKey.Canonical("7"));
    }
}
