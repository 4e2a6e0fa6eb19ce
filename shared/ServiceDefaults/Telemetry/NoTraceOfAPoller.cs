using System.Diagnostics;
using OpenTelemetry.Trace;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// For spans without a parent. What looks for work in the background (queues, timers, the projection daemon) asks the database all
/// the time, and each question would be a trace of its own that pushes the real ones out. A trace begins with a request, a message
/// or work of our own.
/// </summary>
internal sealed class NoTraceOfAPoller : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(
        IsPoller(samplingParameters.Kind, samplingParameters.Name) ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);

    private static bool IsPoller(ActivityKind kind, string name) => kind switch
    {
        ActivityKind.Client => true,
        ActivityKind.Internal => name.StartsWith("wolverine", StringComparison.OrdinalIgnoreCase) || name.StartsWith("marten", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
