namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>
/// What ties a record: a person's word, else its own lines of the crosswalk, else those of the records paired with it, else the
/// A-numbers. The first of them that says anything counts, and only where it says one thing: two case files are a contradiction, and
/// a decision booked on the wrong one harms; that is for a person.
/// </summary>
/// <param name="ByHand">A person's word.</param>
/// <param name="Named">The case files that its own lines name.</param>
/// <param name="OfPaired">The case files that those paired with it, directly or by way of others, have by a person's word or their lines.</param>
/// <param name="ByANumber">The case files that the A-numbers of all of them point to.</param>
public sealed record DueTie(RecordTied? ByHand, IEnumerable<string> Named, IEnumerable<string> OfPaired, IEnumerable<string> ByANumber)
{
    public RecordTied? Of(RecordRef self)
    {
        if (ByHand is not null)
            return ByHand;
        foreach (var (caseFiles, basis) in new[] { (Named, TieBasis.Crosswalk), (OfPaired, TieBasis.Crosswalk), (ByANumber, TieBasis.ANumber) })
        {
            var said = caseFiles.Distinct(StringComparer.Ordinal).Take(2).ToList();
            if (said.Count > 0)
                return said is [var only] ? new RecordTied(self, only, basis, null) : null;
        }

        return null;
    }
}
