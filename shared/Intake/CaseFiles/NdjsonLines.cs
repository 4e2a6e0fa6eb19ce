using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>One line that is not blank.</summary>
/// <param name="Number">From 1, blank lines counted.</param>
/// <param name="Utf8">Without the line's end; good until the next line is asked for. Empty when too long.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NdjsonLine(long Number, ReadOnlyMemory<byte> Utf8, bool IsTooLong);

/// <summary>Splits a stream into lines, in memory that does not grow with it.</summary>
public static class NdjsonLines
{
    /// <summary>Bytes. A longer line is walked past and given as too long.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The lines of the stream, blank ones left out. Ends are LF, CRLF or CR, the last one may lack it, and a byte order mark may
    /// stand at the very beginning.
    /// </summary>
    public static async IAsyncEnumerable<NdjsonLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken stop)
    {
        var buffer = new byte[FirstBuffer];
        var (from, filled, searched) = (0, 0, 0);
        var number = 0L;
        var (tooLong, first, ended, afterReturn) = (false, true, false, false);

        while (!ended)
        {
            if (filled == buffer.Length)
                (buffer, from, filled, searched) = Room(buffer, from, filled, searched);
            if (tooLong || filled - from > LongestLine)
                (tooLong, from, filled, searched) = (true, 0, 0, 0);

            var read = await stream.ReadAsync(buffer.AsMemory(filled), stop);
            filled += read;
            ended = read == 0;
            if (first)
            {
                if (filled < ByteOrderMark.Length && !ended)
                    continue;
                first = false;
                if (buffer.AsSpan(0, filled).StartsWith(ByteOrderMark))
                    (from, searched) = (ByteOrderMark.Length, ByteOrderMark.Length);
            }

            if (afterReturn && from < filled)
            {
                // The feed of CRLF ends no line of its own.
                if (buffer[from] == (byte)'\n')
                    (from, searched) = (from + 1, from + 1);
                afterReturn = false;
            }

            while (End(buffer, searched, filled, ended && (from < filled || tooLong)) is var end and >= 0)
            {
                number++;
                if (tooLong || end - from > LongestLine)
                    yield return new(number, ReadOnlyMemory<byte>.Empty, IsTooLong: true);
                else if (!IsBlank(buffer.AsSpan(from, end - from)))
                    yield return new(number, buffer.AsMemory(from, end - from), IsTooLong: false);
                tooLong = false;
                var next = Math.Min(end + 1, filled);
                afterReturn = end < filled && buffer[end] == (byte)'\r' && next == filled;
                if (next < filled && buffer[end] == (byte)'\r' && buffer[next] == (byte)'\n')
                    next++;
                (from, searched) = (next, next);
            }

            searched = filled;
        }
    }

    /// <summary>Moves what is not yet read to the front, or, when it already fills the buffer, doubles that.</summary>
    private static (byte[] Buffer, int From, int Filled, int Searched) Room(byte[] buffer, int from, int filled, int searched)
    {
        var roomier = from > buffer.Length / 2 ? buffer : new byte[Math.Min(buffer.Length * 2, LongestLine + FirstBuffer)];
        buffer.AsSpan(from, filled - from).CopyTo(roomier);
        return (roomier, 0, filled - from, searched - from);
    }

    /// <returns>Where the line ends, or -1 when its end is not there yet.</returns>
    private static int End(byte[] buffer, int searched, int filled, bool endOfStream)
    {
        var feed = buffer.AsSpan(searched, filled - searched).IndexOfAny((byte)'\n', (byte)'\r');
        return feed >= 0 ? searched + feed : endOfStream ? filled : -1;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
