using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;

namespace InteragencyReview.Load.Logs;

/// <summary>The one event of the comparison, of the size usual in these logs.</summary>
internal sealed record HearingNoted(
    int Number, string Court, string Officer, DateOnly HeardOn, DateOnly? NextOn, ImmutableArray<string> Indicators, string Note);

/// <summary>The state of the comparison: enough to make folding and a view row real.</summary>
internal sealed record HearingRecord(int Hearings, string? Court, DateOnly? NextOn)
{
    public static readonly HearingRecord Initial = new(0, null, null);

    public static readonly ViewTable Table = new(
        "hearing_view",
        [new("docket", ColumnType.Text), new("hearings", ColumnType.Integer), new("court", ColumnType.Text), new("next_on", ColumnType.Date)],
        KeyColumns: 1);

    public const string TableSql =
        """
        create table if not exists hearing_view (
            docket text not null constraint pk_hearing_view primary key, hearings int not null, court text null, next_on date null, position bigint not null);
        """;

    public static readonly EventTypes Types = EventTypes.Of(types => types.Map<HearingNoted>("hearing_noted"));

    public static readonly DeciderDefinition<HearingRecord, HearingNoted> Definition = new(Initial, (record, e) => record.Evolve(e))
    {
        StateViews = [new(Table, (stream, record) => Table.Row(stream.Value, record.Hearings, record.Court, record.NextOn))],
    };

    public HearingRecord Evolve(HearingNoted e) => new(Hearings + 1, e.Court, e.NextOn);

    public static HearingNoted Next(HearingRecord record) => new(
        record.Hearings + 1,
        "BAL",
        "eoir.counsel",
        new DateOnly(2011, 12, 4),
        new DateOnly(2012, 3, 1),
        ["A2c", "C6"],
        "Respondent appeared with counsel; both parties ask for time to reply to the motion. Reset for a master hearing.");
}
