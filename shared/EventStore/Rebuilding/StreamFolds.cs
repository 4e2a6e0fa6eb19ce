using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// Folds streams that come event by event, each whole and in order, one after the other: of all the streams only one is in memory.
/// </summary>
internal sealed class StreamFolds(RebuildableView view, EventTypes types)
{
    private IStreamFold? _fold;

    /// <summary>Types whose data is needed.</summary>
    public static string[] Folded(RebuildableView view, EventTypes types) =>
        [.. types.ByName.Where(type => view.IsOf(type.Value)).Select(type => type.Key)];

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
        if (!types.ByName.TryGetValue(type, out var known))
            throw UnknownTypeException.At(type, position);
        if (view.IsOf(known))
        {
            if (first)
                _fold = view.Begin(stream);
            if (_fold is null)
                throw new UnreachableEventException($"{type} at position {position} is not the first of its stream, and the first is of another kind.");
            _fold.Apply(types.Read(type, reader.GetFieldValue<byte[]>(3)), position);
        }
        else if (_fold is not null)
        {
            throw new UnreachableEventException($"{type} at position {position} stands in a stream of another kind.");
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

/// <summary>The log has events that this version of the software does not know; a view without them would be wrong.</summary>
public sealed class UnknownTypeException : Exception
{
    public UnknownTypeException()
    {
    }

    public UnknownTypeException(string message)
        : base(message)
    {
    }

    public UnknownTypeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static UnknownTypeException At(string type, long position) =>
        new($"This version of the software does not know events of type {type} (position {position}). Rebuild with the version that wrote them.");
}
