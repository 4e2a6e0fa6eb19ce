using System.Diagnostics;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Where no span is recorded, nobody would begin an activity for a message: its handler would work in no trace, and neither would the
/// events that it appends and the messages that it sends. So an activity is begun that has an id and records nothing.
/// </summary>
internal sealed class TracesOfMessages : IDisposable
{
    public const string Source = "Wolverine";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == Source,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.PropagationData,
    };

    public TracesOfMessages() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}
