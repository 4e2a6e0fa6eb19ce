using System.Collections.Immutable;

namespace InteragencyReview.Tool.Generate;

/// <summary>
/// Chance from a seed (SplitMix64, Steele, Lea and Flood 2014): the same on every machine and for ever, which System.Random does not promise.
/// </summary>
public sealed class Chance
{
    private ulong _state;

    private Chance(ulong state) => _state = state;

    /// <summary>A sequence of its own for each thing, so that one thing's draws do not shift another's.</summary>
    public static Chance For(ulong seed, string kind, long number)
    {
        var state = seed;
        foreach (var c in kind)
            state = Mix(state ^ c);
        return new(Mix(state ^ (ulong)number));
    }

    public bool Is(double probability) => Fraction() < probability;

    /// <summary>From 0 to <paramref name="end"/>, which is left out.</summary>
    public int Below(int end) => (int)(Fraction() * end);

    /// <summary>Both ends are possible.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    /// <summary>Both ends are possible; the earlier one where they are the wrong way round.</summary>
    public DateOnly Day(DateOnly from, DateOnly to) =>
        to <= from ? from : from.AddDays(Below(to.DayNumber - from.DayNumber + 1));

    public T Of<T>(ImmutableArray<T> items) => items[Below(items.Length)];

    /// <param name="shares">They add up to one; what is missing goes to the last.</param>
    public T By<T>(ImmutableArray<(double Share, T Item)> shares)
    {
        var left = Fraction();
        foreach (var (share, item) in shares)
        {
            left -= share;
            if (left < 0)
                return item;
        }

        return shares[^1].Item;
    }

    private double Fraction()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
