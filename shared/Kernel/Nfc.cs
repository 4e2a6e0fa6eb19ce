using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace InteragencyReview.Kernel;

/// <summary>
/// Unicode normalization form C (UAX 15). The framework's own does nothing beyond ASCII where globalization is invariant, as it is
/// here: two spellings of one key would stay two keys.
/// </summary>
public static class Nfc
{
    private const char FirstThatChanges = '\u0300';

    // Hangul syllables are computed (Unicode Standard, 3.12).
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    private static readonly Data Tables = Data.Read();

    /// <param name="text">Well-formed UTF-16; half a surrogate pair becomes U+FFFD.</param>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstThatChanges, char.MaxValue))
            return text;
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, runes);
        Order(runes);
        var composed = new StringBuilder(text.Length);
        foreach (var rune in Compose(runes))
            composed.Append(new Rune(rune).ToString());
        return composed.ToString();
    }

    private static void Decompose(int rune, List<int> into)
    {
        if (rune - SyllableBase is >= 0 and < Leads * Vowels * Trails and var syllable)
        {
            into.Add(LeadBase + (syllable / (Vowels * Trails)));
            into.Add(VowelBase + (syllable % (Vowels * Trails) / Trails));
            if (syllable % Trails != 0)
                into.Add(TrailBase + (syllable % Trails));
        }
        else if (Tables.Decompositions.TryGetValue(rune, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, into);
        }
        else
        {
            into.Add(rune);
        }
    }

    /// <summary>Marks on one letter stand in the order of their classes, those of one class as they were.</summary>
    private static void Order(List<int> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            for (var at = i; at > 0 && ClassOf(runes[at]) is > 0 and var later && ClassOf(runes[at - 1]) > later; at--)
                (runes[at - 1], runes[at]) = (runes[at], runes[at - 1]);
        }
    }

    private static List<int> Compose(List<int> runes)
    {
        var composed = new List<int>(runes.Count);
        var starter = -1;
        foreach (var rune in runes)
        {
            var own = ClassOf(rune);
            var isBlocked = starter >= 0 && composed.Count - 1 > starter && ClassOf(composed[^1]) >= own;
            if (starter >= 0 && !isBlocked && Pair(composed[starter], rune) is { } both)
            {
                composed[starter] = both;
                continue;
            }

            if (own == 0)
                starter = composed.Count;
            composed.Add(rune);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
            return SyllableBase + (((lead * Vowels) + vowel) * Trails);
        if (first - SyllableBase is >= 0 and < Leads * Vowels * Trails and var syllable && syllable % Trails == 0
            && second - TrailBase is > 0 and < Trails and var trail)
        {
            return SyllableBase + syllable + trail;
        }

        return Tables.Compositions.TryGetValue((first, second), out var both) ? both : null;
    }

    private static int ClassOf(int rune) => Tables.Classes.GetValueOrDefault(rune);

    private sealed record Data(
        FrozenDictionary<int, int[]> Decompositions, FrozenDictionary<(int First, int Second), int> Compositions, FrozenDictionary<int, int> Classes)
    {
        /// <summary>nfc.txt says in its first lines what stands in it.</summary>
        public static Data Read()
        {
            var decompositions = new Dictionary<int, int[]>();
            var compositions = new Dictionary<(int First, int Second), int>();
            var classes = new Dictionary<int, int>();
            using var reader = new StreamReader(typeof(Nfc).Assembly.GetManifestResourceStream("nfc.txt")!);
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith('#'))
                    continue;
                var words = line.Split(' ');
                if (words[1] == ":")
                {
                    var range = words[0].Split("..");
                    for (var rune = Hex(range[0]); rune <= Hex(range[1]); rune++)
                        classes.Add(rune, int.Parse(words[2], CultureInfo.InvariantCulture));
                    continue;
                }

                int[] parts = [.. words[2..].Select(Hex)];
                decompositions.Add(Hex(words[0]), parts);
                if (words[1] == "=")
                    compositions.Add((parts[0], parts[1]), Hex(words[0]));
            }

            return new(decompositions.ToFrozenDictionary(), compositions.ToFrozenDictionary(), classes.ToFrozenDictionary());
        }

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
