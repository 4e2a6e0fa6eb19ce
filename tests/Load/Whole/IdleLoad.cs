using System.Globalization;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>What the system costs while nobody uses it.</summary>
internal static class IdleLoad
{
    private const double Target = 0.01;

    public static Task Measure(PostgresServer server, Pace pace, Report report) =>
        RunningSystem.Use(server, report, system => Measure(system, pace, report));

    private static async Task Measure(RunningSystem system, Pace pace, Report report)
    {
        await Task.Delay(pace.IdleAfter, CancellationToken.None);
        var (before, postgres) = (system.Processes.ToDictionary(p => p.Name, p => Used(p.Id), StringComparer.Ordinal), PostgresUsed());
        await Task.Delay(pace.IdleFor, CancellationToken.None);

        var shares = system.Processes.Select(p => (p.Name, Share: (Used(p.Id) - before[p.Name]) / pace.IdleFor)).ToList();
        shares.Add(("PostgreSQL, all its processes", (PostgresUsed() - postgres) / pace.IdleFor));
        var all = shares.Sum(process => process.Share);

        report.Chapter(
            "Doing nothing",
            $"The four services and their server {pace.IdleAfter.TotalMinutes:0.#} min after their start, watched for {pace.IdleFor.TotalMinutes:0.#} min; "
            + "the share of one core that each takes.");
        report.Header("Process", "Of one core", "Target", "");
        foreach (var (name, share) in shares)
            report.Row(name, Percent(share), "", "");
        report.Row("all together", Percent(all), $"< {Percent(Target)}", Report.Verdict(all < Target));
    }

    private static string Percent(double share) => share.ToString("0.00 %", CultureInfo.InvariantCulture);

    private static TimeSpan PostgresUsed() => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
        .Select(name => Stat(name!))
        .Where(stat => stat.Contains("(postgres)", StringComparison.Ordinal))
        .Aggregate(TimeSpan.Zero, (sum, stat) => sum + Used(stat));

    private static TimeSpan Used(int process) => Used(Stat(process.ToString(CultureInfo.InvariantCulture)));

    private static string Stat(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat");
        }
        catch (IOException)
        {
            return ""; // it has ended between the listing and the look
        }
    }

    /// <summary>
    /// User and system time, its own and that of its children that have ended (the server's workers that clean up live for moments):
    /// the 14th to 17th field, in hundredths of a second.
    /// </summary>
    private static TimeSpan Used(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
    }
}
