using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using Npgsql;
using NpgsqlTypes;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>A page of one lane, in the order in which cases are to be looked at: priority, then waiting since, then case.</summary>
public static class GetQueue
{
    public const int LargestPage = 200;
    private const int UsualPage = 50;
    private const int MostDays = 36_500;
    private static readonly ImmutableArray<string> Custodies = ["detained", "never", "released"];
    private static readonly FrozenSet<string> Indicators = RuleSets.All.SelectMany(rules => rules.Criteria).Select(c => c.Id).ToFrozenSet(StringComparer.Ordinal);

    public sealed record QueueItem(
        Guid CaseId,
        string CaseFileId,
        Lane Lane,
        Lane ProposedLane,
        Lane? DecidedLane,
        ReviewState State,
        Stage Stage,
        int? PriorityLevel,
        DateTimeOffset WaitingSince,
        string? Office,
        string? Court,
        string? Custody,
        ImmutableArray<string> Indicators,
        ImmutableArray<string> Unknown,
        ImmutableArray<string> Reasons,
        Guid? VoteId,
        bool Questioned);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    /// <param name="Note">Why the page is empty, where the filter asks for something that no case has at all.</param>
    public sealed record Page(ImmutableArray<QueueItem> Items, string? Next, string? Note);

    public sealed record Filter
    {
        public Stage? Stage { get; init; }

        public string? Office { get; init; }

        public string? Court { get; init; }

        public string? Custody { get; init; }

        public string? Indicator { get; init; }

        public ReviewState? State { get; init; }

        /// <summary>At least so many days.</summary>
        public int? WaitingDays { get; init; }

        /// <summary>Decided, and what the agencies say of the case has changed since: a chair must look.</summary>
        public bool? Questioned { get; init; }

        /// <summary>Only these.</summary>
        public ImmutableArray<Guid>? Cases { get; init; }
    }

    internal sealed record Cursor(int Priority, DateTimeOffset WaitingSince, Guid CaseId);

    [WolverineGet("/queues/{lane}", OperationId = "GetQueue")]
    [ReadCases]
    public static async Task<IResult> Get(
        Lane lane,
        Stage? stage,
        string? office,
        string? court,
        string? custody,
        string? indicator,
        ReviewState? state,
        int? waitingDays,
        bool? questioned,
        string? after,
        int? limit,
        NpgsqlDataSource database,
        Schemas schemas,
        TimeProvider time,
        CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (waitingDays is < 0 or > MostDays)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-days", $"waitingDays is a number from 0 to {MostDays}.");
        if (NoSuch(custody, indicator) is { } unknown)
            return unknown;
        Cursor? cursor = null;
        if (after is not null && (cursor = Read(lane, after)) is null)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");

        var filter = new Filter { Stage = stage, Office = office, Court = court, Custody = custody, Indicator = indicator, State = state, WaitingDays = waitingDays, Questioned = questioned };
        var size = limit ?? UsualPage;
        var items = ImmutableArray.CreateBuilder<QueueItem>();

        // Closed before the next question: whoever holds a connection and asks the pool for a second waits for others who do the same.
        await using (var command = Command(database, schemas, lane, filter, cursor, size, time.GetUtcNow()))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                items.Add(Item(reader));
        }

        var more = items.Count > size;
        if (more)
            items.RemoveAt(size);
        var note = items.Count > 0 || cursor is not null
            ? null
            : await NobodyHas(database, schemas, "office", office, stop) ?? await NobodyHas(database, schemas, "court", court, stop);
        return TypedResults.Ok(new Page(items.ToImmutable(), more ? Write(lane, items[^1]) : null, note));
    }

    /// <summary>Words that no filter knows are told with those that there are.</summary>
    internal static IResult? NoSuch(string? custody, string? indicator)
    {
        if (custody is not null && !Custodies.Contains(custody, StringComparer.Ordinal))
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-custody", $"custody is one of {string.Join(", ", Custodies)}.");
        return indicator is null || Indicators.Contains(indicator)
            ? null
            : Problems.Of(StatusCodes.Status400BadRequest, "bad-indicator", $"indicator is one of {string.Join(", ", Indicators.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>Says so where no case of any lane has the value: it is more likely mistyped than empty.</summary>
    private static async Task<string?> NobodyHas(NpgsqlDataSource database, Schemas schemas, string column, string? value, CancellationToken stop)
    {
        if (value is null)
            return null;
        await using var command = database.CreateCommand(
            $"select exists (select 1 from {schemas.Events}.mt_doc_review where {QueueColumns.StillWaiting} and lane = any ($1) and {column} = $2)");
        command.Parameters.Add(new() { Value = Enum.GetNames<Lane>() });
        command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(stop) is true ? null : $"No case of any lane has this {column}.";
    }

    /// <summary>Only what is asked for stands in the statement, so that each combination gets the plan of its index.</summary>
    /// <param name="limit">One row more is read, to tell whether a page follows.</param>
    internal static NpgsqlCommand Command(
        NpgsqlDataSource database, Schemas schemas, Lane lane, Filter filter, Cursor? cursor, int limit, DateTimeOffset now)
    {
        var command = database.CreateCommand();
        var page = $"order by priority, waiting_since, case_id limit {Parameter(limit + 1, NpgsqlDbType.Integer)}";
        var condition = new StringBuilder($"{QueueColumns.StillWaiting} and lane = {Parameter(lane.ToString(), NpgsqlDbType.Text)}");
        And("stage = ", filter.Stage?.ToString(), NpgsqlDbType.Text);
        And("office = ", filter.Office, NpgsqlDbType.Text);
        And("court = ", filter.Court, NpgsqlDbType.Text);
        And("custody = ", filter.Custody, NpgsqlDbType.Text);
        And("state = ", filter.State?.ToString(), NpgsqlDbType.Text);
        if (filter.Questioned is { } questioned)
            condition.Append(questioned ? " and questioned" : " and not questioned");
        if (filter.Cases is { } cases)
            condition.Append(" and id = any (").Append(Parameter(cases.Select(Review.StreamOf).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)).Append(')');
        if (filter.Indicator is { } indicator)
        {
            // Each indicator has an index of its own, which is found only when the statement names it.
            condition.Append(Indicators.Contains(indicator) ? $" and indicators @> '{{{indicator}}}'" : throw new ArgumentException("There is no such indicator.", nameof(filter)));
        }

        command.CommandText = filter.WaitingDays is { } days ? LevelByLevel(now.AddDays(-days)) : OnePage(cursor is null ? "" : AfterCursor(cursor));
        return command;

        string OnePage(string more) => $"select {QueueColumns.All} from {schemas.Events}.mt_doc_review where {condition}{more} {page}";

        string AfterCursor(Cursor c) =>
            $" and (priority, waiting_since, case_id) > ({Parameter(c.Priority, NpgsqlDbType.Integer)}, {Parameter(c.WaitingSince.UtcDateTime, NpgsqlDbType.TimestampTz)}, {Parameter(c.CaseId, NpgsqlDbType.Uuid)})";

        // Those who wait so long come first within each level, not within the lane: one page of each level, then the first of them all.
        string LevelByLevel(DateTimeOffset since)
        {
            var waiting = $" and waiting_since <= {Parameter(since.UtcDateTime, NpgsqlDbType.TimestampTz)}";
            var after = cursor is null
                ? ""
                : $" and (waiting_since, case_id) > ({Parameter(cursor.WaitingSince.UtcDateTime, NpgsqlDbType.TimestampTz)}, {Parameter(cursor.CaseId, NpgsqlDbType.Uuid)})";
            var from = cursor?.Priority ?? Review.FirstPriorityLevel;
            var levels = Enumerable.Range(from, Review.NoPriorityLevel - from + 1)
                .Select(level => $"({OnePage($" and priority = {level}{waiting}{(level == from ? after : "")}")})");
            return $"select * from ({string.Join(" union all ", levels)}) levels {page}";
        }

        void And(string column, object? value, NpgsqlDbType type)
        {
            if (value is not null)
                condition.Append(" and ").Append(column).Append(Parameter(value, type));
        }

        string Parameter(object value, NpgsqlDbType type)
        {
            command.Parameters.Add(new() { Value = value, NpgsqlDbType = type });
            return $"${command.Parameters.Count}";
        }
    }

    private static QueueItem Item(NpgsqlDataReader row) => new(
        Of<Guid>(row, nameof(Review.CaseId)),
        Of<string>(row, nameof(Review.CaseFileId)),
        Word<Lane>(row, nameof(Review.Lane))!.Value,
        Word<Lane>(row, nameof(Review.ProposedLane))!.Value,
        Word<Lane>(row, nameof(Review.DecidedLane)),
        Word<ReviewState>(row, nameof(Review.State))!.Value,
        Word<Stage>(row, nameof(Review.Stage))!.Value,
        Of<int>(row, nameof(Review.Priority)) is var priority && priority == Review.NoPriorityLevel ? null : priority,
        new DateTimeOffset(Of<DateTime>(row, nameof(Review.WaitingSince)), TimeSpan.Zero),
        OrNull(row, nameof(Review.Office)),
        OrNull(row, nameof(Review.Court)),
        OrNull(row, nameof(Review.Custody)),
        [.. Of<string[]>(row, nameof(Review.Indicators))],
        [.. Of<string[]>(row, nameof(Review.Unknown))],
        [.. Of<string[]>(row, nameof(Review.Reasons))],
        Of<Guid?>(row, nameof(Review.VoteId)),
        Of<bool>(row, nameof(Review.Questioned)));

    private static T Of<T>(NpgsqlDataReader row, string member) => row.GetFieldValue<T>(row.GetOrdinal(DocumentColumns<Review>.NameOf(member)));

    private static string? OrNull(NpgsqlDataReader row, string member) =>
        row.IsDBNull(row.GetOrdinal(DocumentColumns<Review>.NameOf(member))) ? null : Of<string>(row, member);

    private static T? Word<T>(NpgsqlDataReader row, string member)
        where T : struct, Enum => OrNull(row, member) is { } word ? Enum.Parse<T>(word) : null;

    private static string Write(Lane lane, QueueItem last) => PageCursor.Write(
        ListOf(lane),
        string.Create(CultureInfo.InvariantCulture, $"{last.PriorityLevel ?? Review.NoPriorityLevel}.{last.WaitingSince.UtcTicks}.{last.CaseId}"));

    private static Cursor? Read(Lane lane, string cursor) =>
        PageCursor.Read(ListOf(lane), cursor)?.Split('.') is [var level, var waiting, var id]
        && int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority is >= Review.FirstPriorityLevel and <= Review.NoPriorityLevel
        && long.TryParse(waiting, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
        && Guid.TryParse(id, out var caseId)
            ? new(priority, new DateTimeOffset(ticks, TimeSpan.Zero), caseId)
            : null;

    private static string ListOf(Lane lane) => $"queue {lane}";
}
