using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>An agency corrects the A-number of a record: the ties of the old one are settled as if it had never been there.</summary>
public sealed class CorrectedANumberSpecs
{
    private static readonly RecordRef CourtRecord = Sent.CourtRecord.RefOf(1);
    private static readonly RecordRef Petition = Sent.Petition.RefOf(1);
    private static readonly string FirstFile = Sent.CaseFile.IdOf(1);
    private static readonly string SecondFile = Sent.CaseFile.IdOf(2);

    [Fact]
    public void A_mistyped_case_file_takes_the_petition_from_another_until_it_is_corrected()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.Petition(1, 1, 1)]);
        Assert.Equal(FirstFile, run.TieOf(Petition));
        run.Take(new Sent.CaseFile(2, 1, 1));
        Assert.Null(run.TieOf(Petition));
        Assert.Equal(Stage.Charging, run.ReviewOf(FirstFile).Stage);
        run.Take(new Sent.CaseFile(2, 2, 2));
        Assert.Equal(FirstFile, run.TieOf(Petition));
        Assert.Equal(Stage.FinalOrder, run.ReviewOf(FirstFile).Stage);
    }

    [Fact]
    public void A_court_record_moves_to_the_case_of_its_new_number()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, 1, 1)]);
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
        run.Take(new Sent.CourtRecord(1, 2, 2));
        Assert.Equal(SecondFile, run.TieOf(CourtRecord));
        Assert.Null(run.ReviewOf(FirstFile).Hearing);
        Assert.Equal(2, run.ReviewOf(SecondFile).Hearing!.SourceVersion);
    }

    [Fact]
    public void What_a_record_brings_to_a_case_says_by_which_of_its_ties()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, 1, 1), new Sent.CourtRecord(1, 2, 2)]);
        Assert.Equal(2, run.ReviewOf(SecondFile).Hearing!.Tie);
        run.Take(new Sent.CourtRecord(1, 1, 3));
        Assert.Equal(3, run.ReviewOf(FirstFile).Hearing!.Tie);
    }

    [Fact]
    public void An_older_message_with_the_old_number_moves_nothing_back()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 2)]);
        Assert.Empty(run.Take([new Sent.CourtRecord(1, 2, 1).Message]).Set.Changes);
        Assert.Empty(run.Take([new Sent.CourtRecord(1, 2, 2).Message]).Set.Changes);
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
    }

    [Fact]
    public void A_record_that_no_longer_has_a_number_is_tied_by_none()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 1), new Sent.CourtRecord(1, null, 2)]);
        Assert.Null(run.TieOf(CourtRecord));
        Assert.Null(run.ReviewOf(FirstFile).Hearing);
    }

    [Fact]
    public void A_number_that_a_line_of_the_crosswalk_names_stays_when_the_agency_corrects_its_own()
    {
        var run = CrosswalkRun.After(
            [new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 1), new Sent.Line(1, 1, null, 1, 9), new Sent.CourtRecord(1, null, 2)]);
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
    }

    [Fact]
    public void What_a_person_tied_stays()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1), new Sent.CourtRecord(1, 1, 1)]);
        Assert.Null(run.TieByHand(CourtRecord, FirstFile, "chair"));
        run.Take(new Sent.CourtRecord(1, 2, 2));
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
    }

    [Fact]
    public void A_dummy_number_ties_again_when_enough_of_its_records_are_corrected()
    {
        Sent[] dummies = [.. Enumerable.Range(1, SharedANumber.MostRecords - 1).Select(docket => new Sent.Petition(docket, 1, 1))];
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 1), .. dummies[..^1]], batch: 7);
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
        run.Take(dummies[^1]);
        Assert.Null(run.TieOf(CourtRecord));
        run.Take(new Sent.Petition(1, 2, 2));
        Assert.Equal(FirstFile, run.TieOf(CourtRecord));
    }
}
