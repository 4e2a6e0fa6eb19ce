namespace InteragencyReview.Load;

internal static class Median
{
    /// <summary>Of so many runs the one in the middle, as they are ordered by what is aimed at.</summary>
    public static async Task<T> Of<T>(int times, Func<int, Task<T>> run, Func<T, double> order)
    {
        var runs = new List<T>();
        for (var n = 0; n < times; n++)
            runs.Add(await run(n));
        return runs.OrderBy(order).ElementAt(times / 2);
    }
}
