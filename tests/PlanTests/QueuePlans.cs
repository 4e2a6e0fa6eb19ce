using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using Npgsql;
using static InteragencyReview.WorkingGroup.Queues.GetQueue;

namespace InteragencyReview.PlanTests;

[Collection(nameof(FilledDatabase))]
public sealed class QueuePlans(FilledDatabase filled)
{
    private const int PageSize = 50;
    private static readonly DateTimeOffset Now = new(2012, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Filter None = new();

    public static TheoryData<string> Filters =>
        ["none", "stage", "office", "court", "custody", "few in custody", "state", "few of the state", "waiting", "few that wait", "indicator", "few of the indicator", "office and custody", "office and waiting", "questioned"];

    public static TheoryData<string> Indicators => [.. RuleSets.Of2011November17.Criteria.Select(criterion => criterion.Id)];

    private static Filter Named(string filter) => filter switch
    {
        "none" => None,
        "stage" => None with { Stage = Stage.FinalOrder },
        "office" => None with { Office = "Office 3" },
        "court" => None with { Court = "Court 17" },
        "custody" => None with { Custody = "Never" },
        "few in custody" => None with { Custody = "Detained" },
        "state" => None with { State = ReviewState.Screened },
        "few of the state" => None with { State = ReviewState.Escalated },
        "waiting" => None with { WaitingDays = 30 },
        "few that wait" => None with { WaitingDays = 173 },
        "indicator" => None with { Indicator = "A4" },
        "few of the indicator" => None with { Indicator = "A1" },
        "office and custody" => None with { Office = "Office 3", Custody = "Detained" },
        "questioned" => None with { Questioned = true },
        "office and waiting" => None with { Office = "Office 3", WaitingDays = 170 },
        _ => throw new ArgumentException($"There is no filter {filter}.", nameof(filter)),
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task The_first_page_and_the_next_are_read_without_the_rest_of_the_queue(string filter)
    {
        await filled.IsBounded(Query(filter, null));
        await filled.IsBounded(Query(filter, await At(filter, PageSize)));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_page_deep_in_is_read_without_those_before_it(string filter) =>
        await filled.IsBounded(Query(filter, await DeepIn(filter)));

    [Theory]
    [MemberData(nameof(Indicators))]
    public async Task An_indicator_of_another_lane_is_missed_without_a_search(string indicator)
    {
        await using var query = Command(
            filled.Database, FilledDatabase.WorkingGroup, Lane.Undetermined, None with { Indicator = indicator }, null, PageSize, Now);
        await filled.IsBounded(query, findsSomething: false);
    }

    private NpgsqlCommand Query(string filter, Cursor? cursor) =>
        Command(filled.Database, FilledDatabase.WorkingGroup, Lane.Accelerate, Named(filter), cursor, PageSize, Now);

    /// <summary>Two thirds into what the filter lets through.</summary>
    private async Task<Cursor?> DeepIn(string filter)
    {
        await using var all = Command(filled.Database, FilledDatabase.WorkingGroup, Lane.Accelerate, Named(filter), null, int.MaxValue - 1, Now);
        await using var count = filled.Database.CreateCommand($"select count(*) from ({all.CommandText}) passing");
        foreach (NpgsqlParameter parameter in all.Parameters)
            count.Parameters.Add(parameter.Clone());
        return await At(filter, (int)((long)(await count.ExecuteScalarAsync())! * 2 / 3));
    }

    private async Task<Cursor?> At(string filter, int row)
    {
        await using var query = Command(filled.Database, FilledDatabase.WorkingGroup, Lane.Accelerate, Named(filter), null, row, Now);
        await using var reader = await query.ExecuteReaderAsync();
        Cursor? cursor = null;
        for (var read = 0; read < row && await reader.ReadAsync(); read++)
            cursor = new(reader.GetInt32(7), new(reader.GetDateTime(8), TimeSpan.Zero), reader.GetGuid(0));
        return cursor;
    }
}
