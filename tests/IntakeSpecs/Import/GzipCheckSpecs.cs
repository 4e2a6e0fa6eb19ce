using System.IO.Compression;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.IntakeSpecs.Import;

public sealed class GzipCheckSpecs : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(300_000)]
    public void A_whole_file_is_whole(int size)
    {
        Assert.Null(Check(Packed(size)));
        Assert.Null(Check([.. Packed(size), .. Packed(40)])); // two, one behind the other
    }

    [Fact]
    public void A_file_of_no_lines_is_whole() =>
        Assert.Null(Check([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]));

    [Fact]
    public void A_header_with_a_name_and_more_is_read()
    {
        byte[] named = [0x1F, 0x8B, 8, 0x1C, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, .. "name\0comment\0"u8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Null(Check(named));
        Assert.Contains("ends early", Check(named[..16]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_cut_wherever_it_is_cut()
    {
        var whole = Packed(2_000);
        for (var length = 1; length < whole.Length; length++)
            Assert.Contains("ends early", Check(whole[..length]), StringComparison.Ordinal);
        Assert.Contains("is empty", Check([]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(70_000)]
    public void A_long_file_is_cut_wherever_it_is_cut(int size)
    {
        var whole = Packed(size);
        foreach (var length in new[] { 10, 11, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 7, whole.Length - 1 })
            Assert.Contains("ends early", Check(whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_behind_the_end_is_seen()
    {
        var whole = Packed(2_000);
        Assert.Contains("behind its end", Check([.. whole, 0]), StringComparison.Ordinal);
        Assert.Contains("behind its end", Check([.. whole, .. "rubbish"u8]), StringComparison.Ordinal);
        Assert.Contains("behind its end", Check([.. whole, .. whole[^8..]]), StringComparison.Ordinal); // looks like an end
        Assert.Contains("ends early", Check([.. whole, .. whole[..5]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_inside_is_seen_by_the_checksum()
    {
        var whole = Packed(2_000);
        whole[^6] ^= 1;
        Assert.Contains("damaged", Check(whole), StringComparison.Ordinal);
        Assert.Contains("no gzip file", Check("{\"caseFileId\":1}"u8.ToArray()), StringComparison.Ordinal);
    }

    private string? Check(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        return GzipCheck.Problem(_path);
    }

    private static byte[] Packed(int size)
    {
        var random = new Random(size);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < size; i++)
                gzip.WriteByte((byte)random.Next(40));
        }

        return packed.ToArray();
    }
}
