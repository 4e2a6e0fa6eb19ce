using System.Diagnostics.Metrics;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>How many requests the hosts of this process have begun to answer, and not finished, since this was made.</summary>
internal sealed class RequestsUnderWay : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public RequestsUnderWay()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.server.active_requests")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _count, change));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
