using InteragencyReview.Ballots;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.HistorySpecs.Services;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.HistorySpecs;

/// <summary>What holds at the end of every history, in whatever order it happened.</summary>
internal static class Invariants
{
    private static readonly Agency[] Panel = Enum.GetValues<Agency>();

    public static void Hold(Run run)
    {
        foreach (var review in run.WorkingGroup.Reviews.States.Keys)
            EachEffectOnce(run.WorkingGroup.Reviews.Log(review));
        foreach (var (stream, vote) in run.WorkingGroup.Votes.States)
        {
            EachEffectOnce(run.WorkingGroup.Votes.Log(stream));
            foreach (var agency in Panel)
                Agree(run.At(agency).Seats, vote, run.WorkingGroup.Votes.Log(stream));
        }

        foreach (var agency in Panel)
        {
            EachEffectOnce(run.At(agency).Seats);
            foreach (var (stream, received) in run.At(agency).Decisions())
                Assert.All(received.GroupBy(decision => decision.CaseId), ofOne => Ascending(ofOne.Select(decision => (decision.Tie, decision.Version)), $"Decisions on {stream}"));
        }

        EverythingIsOnTheFeedOnce(run.Eoir);
        NothingWaits(run);
        EverythingAgainChangesNothing(run);
    }

    private static void EachEffectOnce(IReadOnlyList<ReviewEvent> log)
    {
        Counted(log.OfType<VoteCalled>().Select(called => called.Round));
        Counted(log.OfType<DecisionIssued>().Select(issued => issued.DecisionVersion));
        Ascending(log.OfType<ChargingFactsRecorded>().Select(facts => facts.SourceVersion), "Case files");
    }

    private static void EachEffectOnce(IReadOnlyList<VoteEvent> log)
    {
        Assert.True(log[0] is VoteOpened && log.Count(e => e is VoteOpened) == 1, "A vote begins with its opening.");
        Assert.True(log.Count(e => e is VoteClosed) <= 1, "Closed twice.");
        Assert.True(log.Count(e => e is DecisionRecorded) <= 1, "Decided twice.");
        var ballots = log.Select(e => e switch
        {
            BallotRecorded ballot => (ballot.Agency, ballot.Revision),
            LateBallotKept late => (late.Agency, late.Revision),
            _ => ((Agency Agency, int Revision)?)null,
        }).OfType<(Agency, int)>().ToList();
        Assert.Equal(ballots.Distinct().Count(), ballots.Count);
    }

    private static void EachEffectOnce(Seats seats)
    {
        foreach (var stream in seats.Streams.States.Keys)
        {
            var log = seats.Streams.Log(stream);
            Assert.True(log.Count(e => e is SeatOpened) == 1 && log.Count(e => e is SeatClosed) == 1, "Each seat is opened once and closed once.");
            Counted(log.OfType<BallotCast>().Select(cast => cast.Revision));
        }
    }

    /// <summary>The seat of an agency and the vote know the same: the last ballot, who cast ballots, who stepped aside, and what the facts changed to.</summary>
    private static void Agree(Seats seats, Vote vote, IReadOnlyList<VoteEvent> log)
    {
        var seat = seats.Of(vote.VoteId!.Value);
        var agency = seat.Opened!.Agency;
        Assert.Equal(seat.Ballot?.Revision ?? 0, vote.Revisions.GetValueOrDefault(agency));
        Assert.All(seats.LogOf(vote.VoteId.Value).OfType<BallotCast>(), cast => Assert.Contains(cast.Officer, vote.Capacities.Keys.Concat(vote.NotCounted)));
        Assert.Equal(
            seats.LogOf(vote.VoteId.Value).OfType<OfficerRecused>().Select(recused => recused.Officer).Order(StringComparer.Ordinal),
            log.OfType<OfficerSteppedAside>().Where(aside => aside.Agency == agency).Select(aside => aside.Officer).Order(StringComparer.Ordinal));
        var (told, heard) = (log.OfType<FactsChanged>().LastOrDefault(), seat.FactsChanged);
        Assert.Equal((told?.FactsVersion, told?.AsOf, told?.ProposedLane), (heard?.FactsVersion, heard?.AsOf, heard?.ProposedLane));
        Assert.Equal(told?.Barred.ToArray(), heard?.Barred.ToArray());
    }

    private static void EverythingIsOnTheFeedOnce(EoirService eoir)
    {
        Assert.Equal(eoir.Feed.Count, eoir.Feed.DistinctBy(entry => entry.EntryId).Count());
        foreach (var stream in eoir.Cases.States.Keys)
        {
            var due = eoir.Cases.Log(stream).OfType<DecisionReceived>().Where(decision => decision.IdnCase is not null).Select(decision => (decision.CaseId, decision.DecisionVersion));
            Assert.Equal(due, eoir.Feed.Where(entry => HearingCase.StreamOf(entry.IdnCase) == stream).Select(entry => (entry.CaseId, entry.DecisionVersion)));
        }
    }

    /// <summary>Every vote is decided, every record has reached the working group, every decision those whose case it is.</summary>
    private static void NothingWaits(Run run)
    {
        foreach (var review in run.Cases.Select(each => (each.Plans, each.Review)).Where(each => each.Review.Exists))
        {
            Assert.Equal(review.Plans.Count, review.Review.Vote?.Round);
            Assert.False(review.Review.HasOpenVote, "A vote waits.");
        }

        foreach (var charging in run.Dhs.Cases.States.Values.Where(charging => charging.File is not null))
        {
            var review = run.WorkingGroup.Reviews.Of(Review.StreamOf(Review.IdOf(charging.File!.CaseFileId)));
            Assert.Equal((charging.File.AsOf, charging.File.Facts), (review.Charging!.AsOf, review.Facts));
        }

        foreach (var record in run.Eoir.Cases.States.Values.Select(hearing => hearing.Record).OfType<Intake.Eoir.HearingRecord>())
            Assert.Equal(record.Court, run.WorkingGroup.Records.Of(AgencyRecord.StreamOf(RecordRef.Hearing(record.IdnCase))).Hearing!.Facts.Court);
        foreach (var docket in run.Oil.Cases.States.Values.Select(order => order.Docket).OfType<Intake.Oil.DocketRecord>())
            Assert.Equal(docket.Status, run.WorkingGroup.Records.Of(AgencyRecord.StreamOf(RecordRef.Docket(docket.Circuit, docket.DocketNumber))).FinalOrder!.Facts.Status);

        foreach (var review in run.WorkingGroup.Reviews.States.Values)
        {
            foreach (var agency in Panel)
            {
                if (review.Decision is { } decision && review.Keys.Of(agency) is { } key)
                    Assert.Equal(IAgencyService.Text(review.CaseId, decision.DecisionVersion, decision.Lane), run.At(agency).DecisionUnder(key));
            }
        }
    }

    private static void EverythingAgainChangesNothing(Run run)
    {
        var before = run.Events;
        run.EverythingAgain();
        Assert.Equal(before, run.Events);
    }

    private static void Counted(IEnumerable<int> numbers)
    {
        var all = numbers.ToList();
        Assert.Equal(Enumerable.Range(1, all.Count), all);
    }

    private static void Ascending<T>(IEnumerable<T> numbers, string what)
    {
        var all = numbers.ToList();
        Assert.True(all.Zip(all.Skip(1)).All(pair => Comparer<T>.Default.Compare(pair.First, pair.Second) < 0), $"{what} are not in order, or twice: {string.Join(", ", all)}.");
    }
}
