using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace InteragencyReview.Specs;

/// <summary>
/// Properties over random values. A failure prints the shrunk value, the seed of the run, <c>(seed,gamma)</c>, and that of the
/// failing value, <c>(seed,gamma,size)</c>; run the test again with SPECS_REPLAY set to either, without the parentheses.
/// </summary>
public static class Chance
{
    public const string ReplayVariable = "SPECS_REPLAY";

    /// <summary>How many histories to try where many more can be tried than in the usual run: <c>./build.sh histories</c>.</summary>
    public const string HistoriesVariable = "HISTORIES";

    /// <summary>Throws, with value and seed, if the assertion fails for any of the values.</summary>
    /// <param name="size">How large values grow: for a list, its length.</param>
    public static void Holds<T>(Arbitrary<T> values, Action<T> assertion, int tests = 300, int size = 40)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(size);
        if (Environment.GetEnvironmentVariable(ReplayVariable) is { Length: > 0 } replay)
        {
            var parts = replay.Split(',');
            var seed = new Rnd(ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
            var from = parts.Length > 2 ? FSharpOption<int>.Some(int.Parse(parts[2], CultureInfo.InvariantCulture)) : FSharpOption<int>.None;
            config = config.WithReplay(FSharpOption<Replay>.Some(new Replay(seed, from)));
        }

        Prop.ForAll(values, assertion).Check(config);
    }

    /// <param name="usual">Unless <see cref="HistoriesVariable"/> says otherwise.</param>
    public static int Histories(int usual) =>
        Environment.GetEnvironmentVariable(HistoriesVariable) is { Length: > 0 } histories ? int.Parse(histories, CultureInfo.InvariantCulture) : usual;

    /// <summary>How a history shrinks: without its first half, its second half, then ever smaller parts.</summary>
    public static IEnumerable<T[]> Shorter<T>(T[] history)
    {
        for (var length = (history.Length + 1) / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= history.Length; from += length)
                yield return [.. history[..from], .. history[(from + length)..]];
        }
    }
}
