using System.Runtime.InteropServices;

namespace InteragencyReview.Ledger.Canonical;

/// <summary>The bytes a canonical form is put together in, kept by each thread for the next one.</summary>
internal sealed class CanonicalBuffer
{
    /// <summary>What a rare large event needed is not held on to.</summary>
    private const int LargestKept = 256 * 1024;
    private const int FirstSize = 4 * 1024;

    [ThreadStatic]
    private static CanonicalBuffer? _ofThisThread;

    private readonly List<Member> _members = [];
    private byte[] _bytes = new byte[FirstSize];
    private byte[] _sorted = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public int OpenMembers => _members.Count;

    public static CanonicalBuffer Take()
    {
        var buffer = _ofThisThread is { _bytes.Length: <= LargestKept } kept ? kept : _ofThisThread = new();
        buffer.Reset(0, 0);
        return buffer;
    }

    public void Append(byte value) => Reserve(1)[0] = value;

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public Span<byte> Reserve(int size)
    {
        if (_bytes.Length - Length < size)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        Length += size;
        return _bytes.AsSpan(Length - size, size);
    }

    public void Drop(int size) => Length -= size;

    /// <summary>Takes back what was written since it had this length and so many open members.</summary>
    public void Reset(int length, int openMembers)
    {
        Length = length;
        _members.RemoveRange(openMembers, _members.Count - openMembers);
    }

    /// <summary>Notes a member that was just written, from <paramref name="start"/> to the end, its name up to <paramref name="nameEnd"/>.</summary>
    public void Note(int start, int nameEnd) => _members.Add(new(start, nameEnd, Length));

    /// <summary>Puts the members noted since <paramref name="first"/> in order and a comma between them.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public void CloseMembers(int first)
    {
        var members = CollectionsMarshal.AsSpan(_members)[first..];
        if (members.Length > 1)
            Sort(members);
        _members.RemoveRange(first, _members.Count - first);
    }

    private void Sort(Span<Member> members)
    {
        var (start, end) = (members[0].Start, members[^1].End);
        var order = new ByName(_bytes);
        var sorted = true;
        for (var i = 1; sorted && i < members.Length; i++)
            sorted = order.Compare(members[i - 1], members[i]) < 0;
        if (!sorted)
            members.Sort(order);

        var size = end - start + members.Length - 1;
        if (_sorted.Length < size)
            _sorted = new byte[Math.Max(size, FirstSize)];
        var to = 0;
        for (var i = 0; i < members.Length; i++)
        {
            var member = members[i];
            if (i > 0)
            {
                if (!sorted && order.Compare(members[i - 1], member) == 0)
                    throw new ArgumentException($"The member {ByName.Decode(member.Name(_bytes))} stands twice.");
                _sorted[to++] = (byte)',';
            }

            _bytes.AsSpan(member.Start, member.End - member.Start).CopyTo(_sorted.AsSpan(to));
            to += member.End - member.Start;
        }

        Length = start;
        Append(_sorted.AsSpan(0, size));
        if (_sorted.Length > LargestKept)
            _sorted = [];
    }

    private readonly record struct Member(int Start, int NameEnd, int End)
    {
        /// <summary>The name without its quotation marks.</summary>
        public ReadOnlySpan<byte> Name(byte[] bytes) => bytes.AsSpan(Start + 1, NameEnd - Start - 2);
    }

    /// <summary>By UTF-16 code units, as RFC 8785 has it.</summary>
    private readonly struct ByName(byte[] bytes) : IComparer<Member>
    {
        private const byte FirstOfFour = 0xF0;

        public int Compare(Member x, Member y)
        {
            var a = x.Name(bytes);
            var b = y.Name(bytes);

            // UTF-8 has the same order, but for what needs an escape and for what takes two units in UTF-16.
            return IsPlain(a) && IsPlain(b) ? a.SequenceCompareTo(b) : string.CompareOrdinal(Decode(a), Decode(b));
        }

        public static string Decode(ReadOnlySpan<byte> name)
        {
            var reader = new System.Text.Json.Utf8JsonReader([(byte)'"', .. name, (byte)'"']);
            reader.Read();
            return reader.GetString()!;
        }

        private static bool IsPlain(ReadOnlySpan<byte> name) => !name.Contains((byte)'\\') && !name.ContainsAnyInRange(FirstOfFour, byte.MaxValue);
    }
}
