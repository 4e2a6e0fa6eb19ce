using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>Whose record it is, from the messages to the ties.</summary>
public sealed class TieSpecs
{
    private static readonly RecordRef FirstCourtRecord = Sent.CourtRecord.RefOf(1);
    private static readonly RecordRef FirstPetition = Sent.Petition.RefOf(1);

    [Fact]
    public void A_court_record_without_A_number_goes_with_the_petition_it_is_paired_with()
    {
        var run = CrosswalkRun.After([new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 1, null, 1), new Sent.Petition(1, 1, 1), new Sent.CaseFile(1, 1, 1)]);
        Assert.Equal(Sent.CaseFile.IdOf(1), run.TieOf(FirstCourtRecord));
        Assert.Equal(FirstCourtRecord.Key, run.ReviewOf(Sent.CaseFile.IdOf(1)).Keys.IdnCase);
    }

    [Fact]
    public void A_second_case_file_of_the_person_takes_back_what_only_the_A_number_tied_and_what_went_with_it()
    {
        var run = CrosswalkRun.After(
            [new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 1, null, 1), new Sent.Petition(1, 1, 1), new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 1, 1)]);
        Assert.Null(run.TieOf(FirstCourtRecord));
        Assert.Null(run.TieOf(FirstPetition));
        Assert.Null(run.ReviewOf(Sent.CaseFile.IdOf(1)).Keys.IdnCase);
    }

    [Fact]
    public void Two_lines_that_name_two_case_files_leave_the_record_to_a_person()
    {
        var run = CrosswalkRun.After(
            [new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 1, 1, null), new Sent.Line(null, 1, 2, null)]);
        Assert.Null(run.TieOf(FirstCourtRecord));
    }

    [Fact]
    public void What_a_person_tied_stays_whatever_comes()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, 1, 1)]);
        run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair");
        run.Take(new Sent.Line(null, 1, 1, null));
        run.Take(new Sent.CourtRecord(1, 1, 2));
        Assert.Equal(Sent.CaseFile.IdOf(2), run.TieOf(FirstCourtRecord));
        Assert.Null(run.ReviewOf(Sent.CaseFile.IdOf(1)).Keys.IdnCase);
        Assert.Equal(2, run.ReviewOf(Sent.CaseFile.IdOf(2)).Hearing!.SourceVersion);
    }

    [Fact]
    public void A_tie_by_hand_that_is_taken_back_leaves_the_record_to_what_else_is_known_of_it()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, 1, 1)]);
        Assert.Equal("not-tied-by-hand", run.UntieByHand(FirstCourtRecord, "chair")?.Type);
        run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair");
        Assert.Null(run.UntieByHand(FirstCourtRecord, "chair"));
        Assert.Equal(Sent.CaseFile.IdOf(1), run.TieOf(FirstCourtRecord));
        Assert.Null(run.ReviewOf(Sent.CaseFile.IdOf(2)).Keys.IdnCase);
        Assert.Equal("not-tied-by-hand", run.UntieByHand(FirstCourtRecord, "chair")?.Type);
    }

    [Fact]
    public void Nobody_ties_it_or_takes_a_tie_back_for_a_day_before_the_last_act_by_hand()
    {
        var (first, second) = (new DateOnly(2011, 12, 5), new DateOnly(2011, 12, 6));
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, null, 1)]);
        Assert.Null(run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(1), "chair", second));
        Assert.Null(run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(1), "chair", first)); // it holds already
        Assert.Equal("day-before-the-last", run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair", first)?.Type);
        Assert.Equal("day-before-the-last", run.UntieByHand(FirstCourtRecord, "chair", first)?.Type);
        Assert.Equal(Sent.CaseFile.IdOf(1), run.TieOf(FirstCourtRecord));

        Assert.Null(run.UntieByHand(FirstCourtRecord, "chair", second));
        Assert.Equal("day-before-the-last", run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair", first)?.Type);
        Assert.Null(run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair", second));
        Assert.Equal(Sent.CaseFile.IdOf(2), run.TieOf(FirstCourtRecord));
    }

    [Fact]
    public void A_line_with_another_persons_A_number_unties_that_persons_record_until_somebody_ties_the_one_it_names_by_hand()
    {
        var slip = Sent.CourtRecord.RefOf(2);
        var run = CrosswalkRun.After(
            [new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(2, null, 1), new Sent.Line(1, 2, null, null)]);
        Assert.Null(run.TieOf(FirstCourtRecord));

        Assert.Null(run.TieByHand(slip, Sent.CaseFile.IdOf(2), "chair"));
        Assert.Equal(Sent.CaseFile.IdOf(1), run.TieOf(FirstCourtRecord));
        Assert.Equal(Sent.CaseFile.IdOf(2), run.TieOf(slip));

        // Tied to the same person's case file, it is a second record of that person; and taken back, it may be one.
        Assert.Null(run.TieByHand(slip, Sent.CaseFile.IdOf(1), "chair"));
        Assert.Null(run.TieOf(FirstCourtRecord));
        Assert.Null(run.TieByHand(slip, Sent.CaseFile.IdOf(2), "chair"));
        Assert.Null(run.UntieByHand(slip, "chair"));
        Assert.Null(run.TieOf(FirstCourtRecord));
        Assert.Null(run.TieOf(slip));
    }

    [Fact]
    public void Where_nothing_else_is_known_it_belongs_to_no_case()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, null, 1)]);
        run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(1), "chair");
        Assert.Null(run.UntieByHand(FirstCourtRecord, "chair"));
        Assert.Null(run.TieOf(FirstCourtRecord));
    }

    [Fact]
    public void What_goes_with_a_record_follows_it_where_a_person_ties_it()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, null, 1), new Sent.Petition(1, 1, 1), new Sent.Line(null, 1, null, 1)]);
        run.TieByHand(FirstCourtRecord, Sent.CaseFile.IdOf(2), "chair");
        Assert.Equal(Sent.CaseFile.IdOf(2), run.TieOf(FirstPetition));
    }

    [Fact]
    public void Records_strung_together_beyond_the_bound_say_nothing_of_each_other_whichever_line_came_last()
    {
        Sent[] lines =
        [
            .. Enumerable.Range(1, CrosswalkSettlement.MostRecordsTogether).Select(docket => new Sent.Line(null, 1, null, docket, 9)),
        ];
        Sent[] named = [new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 1, 1, null)];
        var last = Sent.Petition.RefOf(2);

        Assert.Equal(Sent.CaseFile.IdOf(1), (CrosswalkRun.After([.. named, .. lines[..^1]])).TieOf(last));
        var (after, before) = (CrosswalkRun.After([.. named, .. lines]), CrosswalkRun.After([.. lines.Reverse(), .. named]));
        Assert.Null(after.TieOf(last));
        Assert.Equal(Sent.CaseFile.IdOf(1), after.TieOf(FirstCourtRecord));
        Assert.Equal(after.State(), before.State());
    }
}
