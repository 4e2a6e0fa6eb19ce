using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Looks from time to time, for gauges that tell between two looks what the last one saw.</summary>
public abstract class Watch(string meter, IMeterFactory meters, TimeProvider time, ILogger log) : Recurring(TimeSpan.FromSeconds(10), time, log)
{
    protected Meter Meter { get; } = meters.Create(meter);

    public override void Dispose()
    {
        Meter.Dispose();
        base.Dispose();
    }
}
