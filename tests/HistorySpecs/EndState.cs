using InteragencyReview.HistorySpecs.Services;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.HistorySpecs;

/// <summary>
/// What must be the same however messages travel. Left out is what the order of arrival may decide: instants and versions of streams;
/// what of the facts was already known when a vote was opened or decided, and so its stage, its keys, its flags and who joins the deputy
/// director; and, of an agency without whose word the vote closes, the ballot and who steps aside: either may come too late.
/// </summary>
internal static class EndState
{
    /// <param name="moved">Records of which only the case they are tied to is compared: see <see cref="Moved"/>.</param>
    public static string Of(Run run, IReadOnlySet<RecordRef> moved)
    {
        var lines = new List<string>();
        foreach (var record in run.WorkingGroup.Records.States.Values)
        {
            lines.Add($"record {record.Ref}: court {record.Hearing?.Facts.Court}, status {record.FinalOrder?.Facts.Status}, tied to {record.Tie?.CaseFileId} by {record.Tie?.Basis}, "
                + $"files [{string.Join(", ", record.CaseFiles)}], A-numbers [{string.Join(", ", record.NamedANumberHashes)}], pairs [{string.Join(", ", record.Pairs)}], circuits [{string.Join(", ", record.Circuits)}]");
        }

        lines.AddRange(run.WorkingGroup.ANumbers.States.Values.Where(number => !number.Records.IsEmpty)
            .Select(number => $"A-number {number.Id}: {string.Join(", ", number.Records)}"));

        // Whether a decision is questioned hangs on the order by right: on whether the facts came before they were put to the vote, or after.
        lines.AddRange(run.WorkingGroup.Reviews.States.Values.Where(review => review.Exists || !review.Hearings.IsEmpty || !review.FinalOrders.IsEmpty).Select(review =>
            $"case {review.Id}: file {review.CaseFileId}, office {review.Office}, of {review.Charging?.ANumberHash}, tried by {review.Facts.TrialAttorney}, "
            + $"courts [{string.Join(", ", review.Hearings.Values.Select(hearing => hearing.Facts.Court).Order(StringComparer.Ordinal))}], "
            + $"petitions [{string.Join(", ", review.FinalOrders.Values.Select(order => order.Facts.Status).Order(StringComparer.Ordinal))}], "
            + $"keys {review.Keys}, stage {review.Stage}, proposed {review.ProposedLane} at {review.Screening?.PriorityLevel} for [{string.Join(", ", review.Indicators)}], "
            + $"not known [{string.Join(", ", review.Unknown)}], {(review with { Question = null }).State}, round {review.Vote?.Round}, decided {review.DecidedLane} in version {review.Decision?.DecisionVersion}"));
        foreach (var each in run.Cases)
            lines.AddRange(Rounds(run, each, moved));
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    /// <summary>
    /// Records that were tied to one case and then to another that is not decided: whether such a record shows the decision of the first is
    /// decided by the order of arrival, since nothing takes back yet what stands on a docket.
    /// </summary>
    public static IEnumerable<RecordRef> Moved(Run run) => run.WorkingGroup.Records.States
        .Where(record => run.WorkingGroup.Records.Log(record.Key).OfType<RecordTied>().Select(tied => tied.CaseFileId).Distinct(StringComparer.Ordinal).Skip(1).Any()
            && !(record.Value.Tie is { } tie && run.WorkingGroup.Reviews.Of(Review.StreamOf(Review.IdOf(tie.CaseFileId))).Decision is not null))
        .Select(record => record.Value.Ref!);

    private static IEnumerable<string> Rounds(Run run, CaseRounds rounds, IReadOnlySet<RecordRef> moved)
    {
        var review = rounds.Review;
        for (var round = 1; round <= review.Vote?.Round; round++)
        {
            var vote = rounds.Vote(round);
            var plan = rounds.Plans[round - 1].Plan;
            var inTime = Enum.GetValues<Agency>().Where(agency => !MayBeLate(vote, plan, agency)).ToList();
            var perhapsUnheard = plan.Asides.Where(aside => !inTime.Contains(aside.Agency)).Select(aside => aside.Officer);
            yield return $"{rounds.CaseFileId}, round {round}: {vote.Closed?.Outcome}, settled {vote.Settled?.Lane}, level {vote.Level}, decided {vote.DecidedLane}, "
                + $"escalated [{string.Join(", ", vote.Escalations.Select(escalated => $"{escalated.Level} {escalated.Why}"))}], "
                + $"ballots [{string.Join(", ", inTime.Select(agency => vote.Ballots.GetValueOrDefault(agency)).OfType<BallotRecorded>().Select(Text))}], "
                + $"stepped aside [{string.Join(", ", vote.SteppedAside.Except(perhapsUnheard).Order(StringComparer.Ordinal))}]";
            if (vote.Record is { } record)
            {
                yield return $"{rounds.CaseFileId}, decision {record.DecisionVersion}: {record.Lane}, people ["
                    + string.Join(", ", record.People.Where(person => person.Role != Roles.DojPrincipal && !Enum.GetValues<Agency>().Except(inTime).Any(late => person.Role == $"voter for {late.Name()}"))
                        .Select(person => $"{person.Person}: {person.Role}").Order(StringComparer.Ordinal)) + "]";
            }

            foreach (var agency in Enum.GetValues<Agency>())
            {
                var seat = run.At(agency).Seats.Of(vote.VoteId!.Value);
                yield return $"{rounds.CaseFileId}, round {round}, seat of {agency}: opened {seat.Opened is not null}, {seat.State}, "
                    + (inTime.Contains(agency) && seat.Ballot is { } ballot ? $"{ballot.Choice} by {ballot.Officer}, revision {ballot.Revision}, " : "")
                    + (inTime.Contains(agency) ? $"without [{string.Join(", ", seat.Recused.Order(StringComparer.Ordinal))}]" : "");
            }
        }

        if (review.Decision is null)
            yield break;
        foreach (var agency in Enum.GetValues<Agency>())
        {
            if (review.Keys.Of(agency) is { } key && !moved.Contains(RecordRef.Of(agency, key)))
                yield return $"{agency} has on {key}: {run.At(agency).DecisionUnder(key)}";
        }

        if (review.Keys.IdnCase is { } idnCase && !moved.Contains(RecordRef.Hearing(idnCase)))
        {
            var last = run.Eoir.Feed.LastOrDefault(entry => entry.IdnCase == idnCase);
            yield return $"feed of {idnCase}: {(last is null ? null : IAgencyService.Text(last.CaseId, last.DecisionVersion, last.Lane))}";
        }
    }

    private static string Text(BallotRecorded ballot) => $"{ballot.Agency} {ballot.Choice} by {ballot.Officer}, revision {ballot.Revision}";

    /// <summary>The vote closes without this agency, once the ballots of the others are in.</summary>
    private static bool MayBeLate(Vote vote, RoundPlan plan, Agency agency)
    {
        var others = Enum.GetValues<Agency>().Where(other => other != agency && !plan.Of(other).IsEmpty)
            .Select(other => new BallotRecorded(other, 1, plan.Of(other)[^1], "", "", default));
        return others.Aggregate(Vote.Initial with { Opened = vote.Opened }, (before, ballot) => before.Apply(ballot)).Tally(final: false) is not null;
    }
}
