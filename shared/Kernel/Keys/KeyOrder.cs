namespace InteragencyReview.Kernel;

/// <summary>
/// The order of the agencies' keys: letters without regard to case, numbers inside them as numbers, so 9-2 comes before 9-10.
/// Two keys are equal in it only where they are the same key: 007 comes after 7.
/// </summary>
public sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Instance = new();

    private KeyOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        var natural = ByNumbers(x, y);
        return natural != 0 ? natural : Sign(x.Length.CompareTo(y.Length), string.Compare(x, y, StringComparison.OrdinalIgnoreCase));
    }

    private static int ByNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        while (!x.IsEmpty && !y.IsEmpty)
        {
            int order;
            if (char.IsAsciiDigit(x[0]) && char.IsAsciiDigit(y[0]))
            {
                var one = TakeNumber(ref x);
                var other = TakeNumber(ref y);
                order = Sign(one.Length.CompareTo(other.Length), one.CompareTo(other, StringComparison.Ordinal));
            }
            else
            {
                order = x[..1].CompareTo(y[..1], StringComparison.OrdinalIgnoreCase);
                x = x[1..];
                y = y[1..];
            }

            if (order != 0)
                return order;
        }

        return x.Length.CompareTo(y.Length);
    }

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var number = end < 0 ? text : text[..end];
        text = text[number.Length..];
        return number.TrimStart('0');
    }

    private static int Sign(int first, int then) => first != 0 ? first : then;
}
