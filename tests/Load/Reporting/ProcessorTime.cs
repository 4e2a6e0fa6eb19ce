using System.Globalization;

namespace InteragencyReview.Load.Reporting;

/// <summary>What the processors have spent since the start of the machine, in hundredths of a second, and what of it the host gave to others.</summary>
internal sealed record ProcessorTime(long All, long Stolen)
{
    private const int StolenField = 7;
    private const int Fields = 8; // user, nice, system, idle, iowait, irq, softirq, steal; what follows is contained in the first two

    public static ProcessorTime Now()
    {
        var spent = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(Fields).Select(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)).ToArray();
        return new(spent.Sum(), spent[StolenField]);
    }

    public double StolenSince(ProcessorTime before) => (double)(Stolen - before.Stolen) / Math.Max(1, All - before.All);
}
