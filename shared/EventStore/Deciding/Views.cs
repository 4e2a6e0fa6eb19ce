using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>
/// A view with rows that show the state of a stream. A row is a function of the last state: nothing else, no clock, no row before.
/// So once a stream has a row it keeps it, under the same key; a stream whose row is to go says so in a column.
/// </summary>
/// <param name="Table">The only table the rows go to.</param>
/// <param name="Row">The row of a stream, or null while it has none.</param>
public sealed record StateView<TState>(ViewTable Table, Func<StreamKey, TState, ViewRow?> Row)
{
    /// <summary>The row to write when a unit of work has changed a stream, or null when it has none yet.</summary>
    /// <exception cref="InvalidOperationException">A row would be left behind that no rebuild would make again: a bug in the view.</exception>
    public ViewRow? RowOf(StreamKey stream, TState before, TState after)
    {
        var row = Table.Own(Row(stream, after));
        if (Row(stream, before) is { } written && (row is null || !string.Equals(Table.KeyOf(row), Table.KeyOf(written), StringComparison.Ordinal)))
            throw new InvalidOperationException($"The row of a stream of {Table.Name} vanishes or changes its key: the old one would stay in the view.");
        return row;
    }
}

/// <summary>A view with rows that show single events, each with the state after it.</summary>
/// <param name="Table">The only table the rows go to.</param>
/// <param name="Row">The row of an event, or null when it has none.</param>
public sealed record EventView<TState, TEvent>(ViewTable Table, Func<StreamKey, TState, TEvent, ViewRow?> Row)
    where TEvent : notnull
{
    /// <summary>The row to write when an event was appended, or null when it has none.</summary>
    public ViewRow? RowOf(StreamKey stream, TState after, TEvent e) => Table.Own(Row(stream, after, e));
}
