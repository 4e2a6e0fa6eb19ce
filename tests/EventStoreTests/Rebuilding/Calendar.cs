using System.Collections.Immutable;
using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStoreTests.Rebuilding;

public abstract record CalendarEvent;

public sealed record SittingSet(Guid Case, DateTimeOffset At, DateOnly On, ImmutableArray<string> Codes) : CalendarEvent;

public sealed record SittingMoved(DateTimeOffset At) : CalendarEvent;

public sealed record NoteKept(string? Note, long Weight) : CalendarEvent;

/// <summary>A calendar whose views have a column of every type, keys of two parts, and rows of events.</summary>
public sealed record Calendar(string? Court, int Sittings, SittingSet? Last, DateTimeOffset? MovedTo, string? Note, long Weight)
{
    public static readonly Calendar Initial = new(null, 0, null, null, null, 0);

    public static readonly ViewTable Table = new(
        "calendars",
        [
            new("court", ColumnType.Text),
            new("case_id", ColumnType.Uuid),
            new("sittings", ColumnType.Integer),
            new("weight", ColumnType.BigInt),
            new("is_moved", ColumnType.Boolean),
            new("at", ColumnType.Instant),
            new("held_on", ColumnType.Date),
            new("codes", ColumnType.TextArray),
            new("note", ColumnType.Json),
        ],
        KeyColumns: 2);

    public static readonly ViewTable Sitting = new(
        "sittings",
        [new("number", ColumnType.Integer), new("stream_id", ColumnType.Text), new("at", ColumnType.Instant)],
        KeyColumns: 2);

    public const string TablesSql =
        """
        create table if not exists calendars (
            court text not null, case_id uuid not null, weight bigint not null, sittings int not null, is_moved boolean not null,
            at timestamptz null, held_on date null, codes text[] not null, note jsonb null, position bigint not null,
            constraint pk_calendars primary key (court, case_id), constraint some_sittings check (sittings > 0)) with (fillfactor = 80);
        create index if not exists calendars_days on calendars (held_on) where is_moved;
        create index if not exists calendars_codes on calendars using gin (codes);
        create table if not exists sittings (
            number int not null, stream_id text not null, at timestamptz not null, position bigint not null,
            constraint pk_sittings primary key (stream_id, number), constraint sittings_once unique (position));
        """;

    public static readonly DeciderDefinition<Calendar, CalendarEvent> Definition = new(Initial, (calendar, e) => calendar.Evolve(e))
    {
        StateViews = [new(Table, Row)],
        EventViews = [new(Sitting, SittingRow)],
    };

    public static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<SittingSet>("sitting_set")
        .Map<SittingMoved>("sitting_moved")
        .Map<NoteKept>("note_kept")
        .Map<EntryMade>("entry_made")
        .Map<HearingSet>("hearing_set"));

    public Calendar Evolve(CalendarEvent e) => e switch
    {
        SittingSet set => this with { Court = set.Codes[0], Sittings = Sittings + 1, Last = set, MovedTo = null },
        SittingMoved moved => this with { MovedTo = moved.At },
        NoteKept kept => this with { Note = kept.Note, Weight = kept.Weight },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>One more event of a random history.</summary>
    public static CalendarEvent Next(Random chance, Calendar calendar, int stream) => chance.Next(4) switch
    {
        0 => new NoteKept(chance.Next(3) == 0 ? null : $$"""{"b": {{chance.Next(9)}}, "a": "Ü \"q\""}""", chance.NextInt64(1L << 50)),
        1 when calendar.Last is not null => new SittingMoved(At(chance)),
        _ => new SittingSet(
            DeterministicGuid.Of("case", stream.ToString(CultureInfo.InvariantCulture)),
            At(chance),
            DateOnly.FromDateTime(At(chance).UtcDateTime),
            ["BAL", .. Enumerable.Range(0, chance.Next(3)).Select(n => $"c,{n}{{\\\"")]),
    };

    private static DateTimeOffset At(Random chance) => new DateTimeOffset(2011, 12, 4, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(chance.Next());

    private static ViewRow? Row(StreamKey stream, Calendar calendar) => calendar.Last is not { } last ? null : Table.Row(
        calendar.Court,
        last.Case,
        calendar.Sittings,
        calendar.Weight,
        calendar.MovedTo is not null,
        calendar.MovedTo ?? last.At,
        last.On,
        last.Codes,
        calendar.Note);

    private static ViewRow? SittingRow(StreamKey stream, Calendar calendar, CalendarEvent e) => e switch
    {
        SittingSet set => Sitting.Row(calendar.Sittings, stream.Value, set.At),

        // The same row again, as of the later event.
        SittingMoved moved => Sitting.Row(calendar.Sittings, stream.Value, moved.At),
        _ => null,
    };
}
