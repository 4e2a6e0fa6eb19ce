using System.Collections.Immutable;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStoreTests;

public abstract record DocketEvent;

public sealed record EntryMade(int Number, string Note) : DocketEvent;

public sealed record HearingSet(DateTimeOffset At, double Weight, ImmutableArray<string> Codes) : DocketEvent;

public sealed record DueTimer(string Stream);

/// <summary>A small state for the suites: how many entries a docket has.</summary>
public sealed record Docket(int Entries)
{
    public static readonly Docket Initial = new(0);

    public static readonly EventStore.ViewTable Table = new(
        "docket_view",
        [new("docket", EventStore.ColumnType.Text), new("entries", EventStore.ColumnType.Integer), new("codes", EventStore.ColumnType.TextArray)],
        KeyColumns: 1);

    public const string TableSql =
        "create table if not exists docket_view (docket text primary key, entries int not null, codes text[] not null, position bigint not null);";

    public static readonly DeciderDefinition<Docket, DocketEvent> Definition = new(Initial, (docket, e) => docket.Evolve(e))
    {
        StateViews = [new(Table, (stream, docket) => Table.Row(stream.Value, docket.Entries, ImmutableArray.Create("A2c", "with \"quote\"")))],
        Timer = (_, e) => e is HearingSet set ? new(DeterministicGuid.Of("timer", $"{set.At:O}"), set.At, new DueTimer("docket")) : null,
    };

    public static readonly EventStore.EventTypes Types = EventStore.EventTypes.Of(types => types
        .Map<EntryMade>("entry_made")
        .Map<HearingSet>("hearing_set")
        .Map<DueTimer>("due_timer"));

    public Docket Evolve(DocketEvent e) => e switch
    {
        EntryMade => new Docket(Entries + 1),
        HearingSet => this,
        _ => throw new UnreachableEventException(e),
    };
}
