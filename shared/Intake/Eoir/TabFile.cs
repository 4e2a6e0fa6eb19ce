using System.Collections.Immutable;
using System.Text;

namespace InteragencyReview.Intake.Eoir;

/// <summary>
/// Reads a file of the release row by row: tab-separated without quoting, Windows-1252, CRLF, LF or CR. Works on bytes in a bounded
/// buffer, and makes text only of the fields that are asked for.
/// </summary>
internal sealed class TabFile : IDisposable
{
    /// <summary>A longer line has lost its line ends.</summary>
    public const int LongestLine = 1 << 20;

    private const int BufferSize = 1 << 18;
    private const int ShortText = 8;
    private const int ShortTextSlots = 1 << 12;
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private readonly (ulong Key, string Text)[] _shortTexts = new (ulong, string)[ShortTextSlots];
    private readonly List<(int Start, int Length)> _fields = [];
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private int _line;
    private bool _atEnd;
    private byte _lineEnd = (byte)'\n';

    private TabFile(Stream stream) => _stream = stream;

    /// <summary>Trimmed, in the order of the file.</summary>
    public ImmutableArray<string> Header { get; private set; } = [];

    /// <summary>Of the row last read, counted from 1; the header is line 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>How many fields the row last read has.</summary>
    public int Count => _fields.Count;

    /// <summary>The row last read was longer than <see cref="LongestLine"/>: its fields are gone.</summary>
    public bool IsTooLong { get; private set; }

    public static TabFile Open(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan));

    public static TabFile Open(Stream stream)
    {
        var file = new TabFile(stream);
        file.Fill();
        if (file._buffer.AsSpan(0, file._end).StartsWith(Utf8Mark))
            file._start = Utf8Mark.Length;

        // A file whose first line ends with CR alone ends all its lines so; elsewhere a CR in a field is none.
        var head = file._buffer.AsSpan(0, file._end);
        file.IsUtf16 = head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        if (head.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end && head[end] == (byte)'\r' && end + 1 < head.Length && head[end + 1] != (byte)'\n')
            file._lineEnd = (byte)'\r';
        if (file.Next())
            file.Header = [.. Enumerable.Range(0, file.Count).Select(i => file.Value(i).Replace("\0", "", StringComparison.Ordinal).Trim())];
        return file;
    }

    /// <summary>The file begins with the byte order mark of UTF-16.</summary>
    public bool IsUtf16 { get; private set; }

    public int Column(string name)
    {
        for (var i = 0; i < Header.Length; i++)
        {
            if (Header[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    /// <summary>Moves to the next row that is not blank.</summary>
    public bool Next()
    {
        while (NextLine(out var length))
        {
            if (IsTooLong)
                return true;
            if (length > 0 && _buffer[_line + length - 1] == '\r')
                length--;
            if (length == 0)
                continue;
            Split(length);
            return true;
        }

        return false;
    }

    public bool IsEmpty(int field) => _fields[field].Length == 0;

    public string Value(int field)
    {
        var (start, length) = _fields[field];
        var bytes = _buffer.AsSpan(start, length);
        if (length == 0)
            return "";
        if (length > ShortText)
            return Windows1252.GetString(bytes);

        // Codes and the like come again and again: one string each.
        var key = 0UL;
        foreach (var b in bytes)
            key = (key << 8) | b;
        ref var slot = ref _shortTexts[(int)((key * 0x9E3779B97F4A7C15UL) >> 52)];
        if (slot.Key != key || slot.Text?.Length != length)
            slot = (key, Windows1252.GetString(bytes));
        return slot.Text;
    }

    public void Dispose() => _stream.Dispose();

    private void Split(int length)
    {
        _fields.Clear();
        var start = _line;
        var end = _line + length;
        while (true)
        {
            var tab = _buffer.AsSpan(start, end - start).IndexOf((byte)'\t');
            _fields.Add((start, tab < 0 ? end - start : tab));
            if (tab < 0)
                return;
            start += tab + 1;
        }
    }

    private bool NextLine(out int length)
    {
        IsTooLong = false;
        _fields.Clear();
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(_lineEnd);
            if (feed >= 0)
            {
                length = searched + feed;
                IsTooLong |= length > LongestLine;
                return Take(length, skip: 1);
            }

            searched = _end - _start;
            if (searched > LongestLine)
            {
                IsTooLong = true;
                _start = _end;
                searched = 0;
            }

            if (_atEnd)
            {
                length = searched;
                IsTooLong |= length > LongestLine;
                return (searched > 0 || IsTooLong) && Take(length, skip: 0);
            }

            Fill();
        }
    }

    private bool Take(int length, int skip)
    {
        _line = _start;
        _start += length + skip;
        LineNumber++;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
    }
}
