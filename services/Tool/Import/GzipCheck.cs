using System.IO.Compression;

namespace InteragencyReview.Tool.Import;

/// <summary>
/// Whether a gzip file (RFC 1952) is whole: the framework's reader takes a file that ends early for one that ends, looks at no
/// checksum, and passes over what stands behind the end.
/// </summary>
public static class GzipCheck
{
    private const int BufferSize = 1 << 16;
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const int Text = 2;
    private const int Extra = 4;
    private const int Name = 8;
    private const int Comment = 16;
    private const int Deflate = 8;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>What is wrong, as the end of a sentence that begins with the file's name; null when it is whole.</summary>
    public static string? Problem(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        if (file.Length == 0)
            return "is empty: a gzip file of no lines still has a header";
        try
        {
            // Several members one behind the other are one file.
            for (var isFirst = true; file.Position < file.Length; isFirst = false)
            {
                if (!ReadHeader(file))
                    return isFirst ? "is no gzip file" : "has something behind its end";
                if (!ReadMember(file))
                    return "is damaged: its checksum is wrong";
            }

            return null;
        }
        catch (EndOfStreamException)
        {
            return "ends early: it was cut";
        }
        catch (InvalidDataException)
        {
            return "is damaged";
        }
    }

    private static bool ReadHeader(FileStream file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        ReadOnlySpan<byte> mark = [0x1F, 0x8B, Deflate];
        var seen = Math.Min(read, mark.Length);
        if (!header[..seen].SequenceEqual(mark[..seen]))
            return false;
        if (read < HeaderBytes)
            throw new EndOfStreamException();

        var flags = header[3];
        if ((flags & Extra) != 0)
            Skip(file, Byte(file) + (Byte(file) << 8));
        for (var texts = flags & (Name | Comment); texts != 0; texts &= texts - 1)
        {
            while (Byte(file) != 0)
            {
            }
        }

        if ((flags & Text) != 0)
            Skip(file, count: 2);
        return true;
    }

    /// <summary>False when the checksum or the length that stand behind the data are not those of the data.</summary>
    private static bool ReadMember(FileStream file)
    {
        var start = file.Position;
        var rough = new Feed(file, preciseFrom: long.MaxValue);
        Inflate(rough);

        // The reader asks for blocks and does not tell where in the last of them its data ended: that block is given byte by byte.
        file.Position = start;
        var (checksum, length) = Inflate(new Feed(file, preciseFrom: rough.LastFrom));

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        file.ReadExactly(trailer);
        return BitConverter.ToUInt32(trailer) == checksum && BitConverter.ToUInt32(trailer[4..]) == unchecked((uint)length);
    }

    private static (uint Checksum, long Length) Inflate(Stream feed)
    {
        using var inflated = new DeflateStream(feed, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[BufferSize];
        var (checksum, length) = (uint.MaxValue, 0L);
        while (inflated.Read(buffer) is > 0 and var read)
        {
            foreach (var b in buffer.AsSpan(0, read))
                checksum = Table[(byte)(checksum ^ b)] ^ (checksum >> 8);
            length += read;
        }

        return (~checksum, length);
    }

    private static uint Remainder(int value)
    {
        const uint Polynomial = 0xEDB88320;
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ Polynomial : remainder >> 1;
        return remainder;
    }

    private static int Byte(FileStream file) => file.ReadByte() is >= 0 and var read ? read : throw new EndOfStreamException();

    private static void Skip(FileStream file, int count)
    {
        if (file.Length - file.Position < count)
            throw new EndOfStreamException();
        file.Position += count;
    }

    /// <summary>Gives what it is asked for, and from one place on a byte at a time.</summary>
    private sealed class Feed(FileStream file, long preciseFrom) : Stream
    {
        /// <summary>Where the block that was given last began.</summary>
        public long LastFrom { get; private set; } = file.Position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var wanted = file.Position >= preciseFrom ? 1 : (int)Math.Min(count, preciseFrom - file.Position);
            var from = file.Position;
            var read = file.Read(buffer, offset, Math.Min(count, wanted));
            if (read > 0)
                LastFrom = from;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
