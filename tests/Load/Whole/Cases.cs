using Npgsql;

namespace InteragencyReview.Load.Whole;

/// <summary>Cases of the docket that have not been voted on.</summary>
internal static class Cases
{
    /// <param name="system">With a docket.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">Only case files from this one on.</param>
    public static async Task<IReadOnlyList<Guid>> Next(RunningSystem system, int count, string from = "")
    {
        await using var command = system.Databases[RunningSystem.WorkingGroup].CreateCommand(
            "select case_id from mt_doc_review where state = 'Screened' and case_file_id >= $2 order by case_id limit $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = from });
        var cases = new List<Guid>(count);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            cases.Add(reader.GetGuid(0));
        return cases.Count == count ? cases : throw new InvalidOperationException($"Only {cases.Count} cases are left to vote on: ask for more with --cases.");
    }
}
