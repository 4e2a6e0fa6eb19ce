namespace InteragencyReview.SystemTests.Running;

/// <summary>
/// What two systems that were given the same must both have, as lines that can be compared: of the agencies every event of every
/// stream, of the working group what does not hang on the order in which the agencies' messages came. Left out are ids, times, and
/// what is sealed or hashed with a key of its own.
/// </summary>
internal sealed record LogCopy(IReadOnlyDictionary<ServiceName, List<string>> Lines)
{
    private const string OfAnAgency =
        """
        select concat_ws(' ', stream_id, version, type, user_name, (data - 'sealed' - 'digest')::text)
        from mt_events where stream_id <> 'mt_tombstone' order by stream_id, version
        """;

    private const string OfTheWorkingGroup =
        """
        select regexp_replace(
                   regexp_replace(line, '"(aNumberHash|toldAt|recordedAt|waitingSince)": "[^"]*"', '', 'g'),
                   '"namedANumberHashes": \[[^\]]*\]', '') as line
        from (
            select concat_ws(' ', stream_id, type, data::text) as line
            from mt_events where type in ('charging_facts_recorded', 'case_screened')
            union all
            select concat_ws(' ', 'review', (data - 'version')::text, lane, state, stage, priority, office, court, custody)
            from mt_doc_review
            union all
            select concat_ws(' ', 'record', (data - 'version')::text, list_key, tied_to, is_received) from mt_doc_agencyrecord) lines
        order by line
        """;

    public static async Task<LogCopy> Of(ReviewSystem system)
    {
        var lines = new Dictionary<ServiceName, List<string>>();
        foreach (var service in ServiceName.All)
            lines.Add(service, await system.Log(service).Texts(service == ServiceName.WorkingGroup ? OfTheWorkingGroup : OfAnAgency));
        return new(lines);
    }

    /// <summary>Names the first line that one has and the other has not.</summary>
    public void AssertSame(LogCopy actual)
    {
        foreach (var service in ServiceName.All)
        {
            Assert.NotEmpty(Lines[service]);
            foreach (var (expected, found) in Lines[service].Zip(actual.Lines[service]))
                Assert.Equal($"{service}: {expected}", $"{service}: {found}");
            Assert.Equal((service, Lines[service].Count), (service, actual.Lines[service].Count));
        }
    }
}
