using System.Globalization;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>What the system costs while nobody uses it.</summary>
internal static class IdleLoad
{
    private const double Target = 0.01;

    /// <summary>In the first minutes the compiler is still at work on what has run a few times.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        await using var system = await RunningSystem.Start(server);
        await Task.Delay(pace.IdleFor < Settling / 10 ? pace.IdleFor : Settling, CancellationToken.None);
        var (before, postgres) = (system.Processes.ToDictionary(p => p.Name, p => Used(p.Id), StringComparer.Ordinal), PostgresUsed());
        await Task.Delay(pace.IdleFor, CancellationToken.None);

        report.Chapter("Doing nothing", $"The four services two minutes after their start, watched for {pace.IdleFor.TotalSeconds:0} s; the share of one core that each process takes.");
        report.Header("Process", "Of one core", "Target", "");
        var shares = system.Processes.Select(p => (p.Name, Share: (Used(p.Id) - before[p.Name]) / pace.IdleFor)).ToList();
        foreach (var (name, share) in shares)
            report.Row(name, Report.Share(share), $"< {Report.Share(Target)}", share < Target ? "met" : "**missed**");
        var postgresShare = (PostgresUsed() - postgres) / pace.IdleFor;
        report.Row("PostgreSQL, all its processes", Report.Share(postgresShare), "", "");
        report.Row("all together", Report.Share(shares.Sum(service => service.Share) + postgresShare), "", "");
    }

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
