using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// Folds streams that come event by event, each whole and in order, one after the other: of all the streams only one is in memory.
/// </summary>
internal sealed class StreamFolds(ViewEvents events)
{
    private IStreamFold? _fold;

    /// <summary>The stream being folded.</summary>
    public string? Stream { get; private set; }

    /// <summary>Version of its last event.</summary>
    public long Version { get; private set; }

    /// <summary>The last stream that is folded to its end, empty while there is none.</summary>
    public string LastComplete { get; private set; } = "";

    /// <summary>Rows of the streams that are folded to their end, until somebody takes them.</summary>
    public List<ReadyRow> Rows { get; private set; } = [];

    /// <param name="reader">At a row of stream, position, type, data, version.</param>
    public void Add(NpgsqlDataReader reader)
    {
        var stream = reader.GetString(0);
        var first = stream != Stream;
        if (first)
            Complete();
        (Stream, Version) = (stream, reader.GetInt64(4));

        var (position, type) = (reader.GetInt64(1), reader.GetString(2));
        if (events.Concern(type, position))
        {
            if (first)
                _fold = events.View.Begin(stream);
            if (_fold is null)
                throw new UnreachableEventException($"{type} at position {position} is not the first of its stream, and the first is of another kind.");
            Apply(events.Read(type, position, reader.GetFieldValue<byte[]>(3)), type, position);
        }
        else if (_fold is not null)
        {
            throw new UnreachableEventException($"{type} at position {position} stands in a stream of another kind.");
        }
    }

    private void Apply(object e, string type, long position)
    {
        try
        {
            _fold!.Apply(e, position);
        }
        catch (Exception fault)
        {
            throw new UnreachableEventException($"{type} at position {position} is not what can follow in its stream ({fault.GetType().Name}).", fault);
        }
    }

    /// <summary>The last stream is at its end.</summary>
    public void Complete()
    {
        _fold?.AddRowsTo(Rows);
        _fold = null;
        if (Stream is not null)
            LastComplete = Stream;
        Stream = null;
    }

    public List<ReadyRow> TakeRows()
    {
        var rows = Rows;
        Rows = [];
        return rows;
    }
}
