using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore;

/// <summary>An event as it is going to be written: named, serialized, timed and hashed.</summary>
internal sealed record EventRow(
    Guid Id,
    string Stream,
    long Version,
    string Type,
    string DotNetType,
    byte[] Json,
    DateTimeOffset Time,
    Causes Causes,
    string Previous,
    string Hash)
{
    private static readonly ConcurrentDictionary<Type, string> DotNetNames = new();

    public static ImmutableArray<ImmutableArray<EventRow>> Of(UnitOfWork unit, EventTypes types, DateTimeOffset now) =>
        [.. unit.Appends.Select(append => Of(append, unit.Causes, types, EventHash.ToMicrosecond(now)))];

    private static ImmutableArray<EventRow> Of(StreamAppend append, Causes causes, EventTypes types, DateTimeOffset time)
    {
        var rows = ImmutableArray.CreateBuilder<EventRow>(append.Events.Length);
        var previous = append.PreviousHash;
        foreach (var e in append.Events)
        {
            var clrType = e.GetType();
            var type = types.NameOf(clrType);
            var utf8 = JsonSerializer.SerializeToUtf8Bytes(e, clrType, WireJson.Options);
            var id = Guid.CreateVersion7(time);
            var version = append.ExpectedVersion + rows.Count + 1;
            var hash = EventHash.Of(id, append.Stream, version, type, utf8, time, causes, previous);
            rows.Add(new(
                id,
                append.Stream,
                version,
                type,
                DotNetNames.GetOrAdd(clrType, static t => $"{t.FullName}, {t.Assembly.GetName().Name}"),
                utf8,
                time,
                causes,
                previous,
                hash));
            previous = hash;
        }

        return rows.MoveToImmutable();
    }
}
