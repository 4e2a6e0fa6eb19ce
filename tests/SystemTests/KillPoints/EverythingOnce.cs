using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>What must be true when the work has gone on to its end, whatever was killed on the way.</summary>
internal static class EverythingOnce
{
    /// <param name="acknowledged">The ballots that were answered with 200, and the revision the answer named.</param>
    /// <param name="least">How many there must be at least, if not one of each agency.</param>
    public static async Task Check(
        ReviewSystem system,
        Office office,
        DocketCase one,
        string caseId,
        IReadOnlyCollection<(ServiceName Agency, int Revision)> acknowledged,
        int? least = null)
    {
        var review = system.Log(ServiceName.WorkingGroup);
        foreach (var (agency, revision) in acknowledged)
        {
            Assert.Equal(1, revision);
            Assert.Equal((agency, 1), (agency, await system.Log(agency).Count("ballot_cast", caseId)));

            // Two agencies can decide while the third is down: its ballot then comes late, and is kept.
            Assert.Equal(1, await review.Number(
                """
                select count(*) from mt_events b join mt_events o on o.stream_id = b.stream_id and o.type = 'vote_opened' and o.data ->> 'caseId' = $1
                where b.type in ('ballot_recorded', 'late_ballot_kept') and lower(b.data ->> 'agency') = $2
                """,
                caseId,
                agency.Value));
        }

        Assert.InRange(acknowledged.Count, least ?? ServiceName.Agencies.Length, ServiceName.Agencies.Length);
        Assert.Equal(1, await review.Count("vote_opened", caseId));
        Assert.Equal(1, await review.Count("vote_closed", caseId));
        Assert.Equal(1, await review.Count("decision_issued", caseId));
        foreach (var agency in ServiceName.Agencies)
            Assert.Single(await system.Log(agency).Texts("select concat_ws(' ', stream_id, version, data) from mt_events where type = 'decision_received' and data ->> 'caseId' = $1", caseId));
        Assert.Equal(one.IdnCase, Assert.Single(await office.OnFeed(caseId)).GetProperty("data").GetProperty("idnCase").GetString());
    }

    /// <summary>No dead letter of a message or an event, and every stream is whole.</summary>
    public static async Task NothingIsLeftAside(ReviewSystem system)
    {
        foreach (var service in ServiceName.All)
        {
            Assert.Empty(await system.Log(service).Texts("select concat(message_type, ': ', exception_message) from wolverine_dead_letters"));
            Assert.Empty(await system.Log(service).Texts("select data::text from mt_doc_deadletterevent"));
            await system.Log(service).VersionsAreWhole();
        }
    }
}
