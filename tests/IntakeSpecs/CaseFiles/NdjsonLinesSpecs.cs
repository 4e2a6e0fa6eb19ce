using System.Text;
using InteragencyReview.Intake.CaseFiles;

namespace InteragencyReview.IntakeSpecs.CaseFiles;

/// <summary>How a stream falls into lines.</summary>
public sealed class NdjsonLinesSpecs
{
    [Theory]
    [InlineData("a\nb\n", "1:a 2:b")]
    [InlineData("a\r\nb", "1:a 2:b")]
    [InlineData("a\rb\r\rc", "1:a 2:b 4:c")]
    [InlineData("a\r\n\r\nb\nc\r", "1:a 3:b 4:c")]
    [InlineData("\n \t\r\n\na\n", "4:a")]
    [InlineData("\ufeffa\nb", "1:a 2:b")]
    [InlineData("\ufeff", "")]
    [InlineData("a\n\ufeffb", "1:a 2:\ufeffb")]
    [InlineData("a", "1:a")]
    [InlineData("\n", "")]
    [InlineData("", "")]
    public async Task Lines_are_numbered_and_blank_ones_left_out(string text, string expected)
    {
        Assert.Equal(expected, await Lines(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(expected, await Lines(new Dripping(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public async Task Lines_longer_than_the_buffer_come_whole()
    {
        var longer = new string('x', 300_000);
        Assert.Equal($"1:a 2:{longer} 3:{longer} 4:b", await Lines(new MemoryStream(Encoding.UTF8.GetBytes($"a\n{longer}\n{longer}\nb\n"))));
    }

    [Fact]
    public async Task A_line_beyond_the_bound_is_walked_past_and_the_next_one_read()
    {
        var tooLong = new string('x', (3 * NdjsonLines.LongestLine) + 17);
        var bound = new string('y', NdjsonLines.LongestLine);
        Assert.Equal(
            $"1:a 2:too long 3:b 4:{bound} 5:too long",
            await Lines(new MemoryStream(Encoding.UTF8.GetBytes($"a\n{tooLong}\nb\n{bound}\n{tooLong}"))));
    }

    [Fact]
    public void A_line_beyond_the_bound_is_a_rejected_record() =>
        Assert.Equal(
            FaultKinds.TooLong,
            Assert.Single(Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(new NdjsonLine(1, default, IsTooLong: true))).Faults).Kind);

    private static async Task<string> Lines(Stream stream)
    {
        var lines = new List<string>();
        await foreach (var line in NdjsonLines.ReadAsync(stream, CancellationToken.None))
            lines.Add($"{line.Number}:{(line.IsTooLong ? "too long" : Encoding.UTF8.GetString(line.Utf8.Span))}");
        return string.Join(' ', lines);
    }

    /// <summary>Gives one byte at a time, as a slow pipe may.</summary>
    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
