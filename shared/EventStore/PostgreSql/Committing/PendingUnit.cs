using System.Collections.Immutable;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>A unit of work on its way into the log, and the promise of its outcome.</summary>
internal sealed class PendingUnit
{
    private readonly ImmutableArray<ImmutableArray<EventRow>> _events;

    public PendingUnit(UnitOfWork unit, EventTypes types, DateTimeOffset now)
    {
        Unit = unit;
        _events = EventRow.Of(unit, types, now);
        Rows =
        [
            .. unit.Rows.Select(r => (r.Row.Table, new ReadyRow(r.Row.Values, r.Append is null ? null : EventOf(r.Append, r.EventIndex), r.Position))),
        ];
    }

    public UnitOfWork Unit { get; }

    public TaskCompletionSource<CommitResult> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<EventRow> Events => _events.SelectMany(e => e);

    public ImmutableArray<(ViewTable Table, ReadyRow Row)> Rows { get; }

    /// <summary>What no other unit of the same transaction may touch.</summary>
    public IReadOnlyList<string> Claims => field ??=
    [
        .. Unit.Appends.Select(a => a.Stream),
        .. Unit.Rows.Select(r => r.Row.Table.Name + '\u001f' + r.Row.Table.KeyOf(r.Row)),
        .. Unit.InboxMessage is { } message ? [message.ToString()] : Array.Empty<string>(),
    ];

    /// <summary>What no other unit of the same transaction may change.</summary>
    public IReadOnlyList<string> Reliances => field ??= [.. Unit.Readings.Select(r => r.Stream)];

    public EventRow EventOf(StreamAppend append, int index)
    {
        for (var i = 0; i < Unit.Appends.Count; i++)
        {
            if (ReferenceEquals(Unit.Appends[i], append))
                return _events[i][index];
        }

        throw new InvalidOperationException($"A row or timer refers to an append to {append.Stream} that is not in its unit of work.");
    }
}
