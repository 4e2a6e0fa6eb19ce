using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>Whose record it is, told through the real handlers.</summary>
public sealed class TieSpecs
{
    private static readonly RecordRef FirstCourtRecord = new(Agency.Eoir, Told.CourtRecord.IdnOf(1));
    private static readonly RecordRef FirstPetition = new(Agency.Oil, Told.Petition.NumberOf(1));

    [Fact]
    public async Task A_court_record_without_A_number_goes_with_the_petition_it_is_paired_with()
    {
        var desk = await Desk.After([new Told.CourtRecord(1, null, 1), new Told.Line(null, 1, null, 1), new Told.Petition(1, 1, 1), new Told.CaseFile(1, 1, 1)]);
        Assert.Equal(Told.CaseFile.IdOf(1), desk.TieOf(FirstCourtRecord));
        Assert.Equal(FirstCourtRecord.Key, desk.ReviewOf(Told.CaseFile.IdOf(1)).Keys.IdnCase);
    }

    [Fact]
    public async Task A_second_case_file_of_the_person_takes_back_what_only_the_A_number_tied_and_what_went_with_it()
    {
        var desk = await Desk.After(
            [new Told.CourtRecord(1, null, 1), new Told.Line(null, 1, null, 1), new Told.Petition(1, 1, 1), new Told.CaseFile(1, 1, 1), new Told.CaseFile(2, 1, 1)]);
        Assert.Null(desk.TieOf(FirstCourtRecord));
        Assert.Null(desk.TieOf(FirstPetition));
        Assert.Null(desk.ReviewOf(Told.CaseFile.IdOf(1)).Keys.IdnCase);
    }

    [Fact]
    public async Task Two_lines_that_name_two_case_files_leave_the_record_to_a_person()
    {
        var desk = await Desk.After(
            [new Told.CaseFile(1, 1, 1), new Told.CaseFile(2, 2, 1), new Told.CourtRecord(1, null, 1), new Told.Line(null, 1, 1, null), new Told.Line(null, 1, 2, null)]);
        Assert.Null(desk.TieOf(FirstCourtRecord));
    }

    [Fact]
    public async Task What_a_person_tied_stays_whatever_comes()
    {
        var desk = await Desk.After([new Told.CaseFile(1, 1, 1), new Told.CaseFile(2, 2, 1), new Told.CourtRecord(1, 1, 1)]);
        await desk.TieByHand(FirstCourtRecord, Told.CaseFile.IdOf(2), "chair");
        await desk.Take(new Told.Line(null, 1, 1, null));
        await desk.Take(new Told.CourtRecord(1, 1, 2));
        Assert.Equal(Told.CaseFile.IdOf(2), desk.TieOf(FirstCourtRecord));
        Assert.Null(desk.ReviewOf(Told.CaseFile.IdOf(1)).Keys.IdnCase);
        Assert.Equal(2, desk.ReviewOf(Told.CaseFile.IdOf(2)).Hearing!.SourceVersion);
    }

    [Fact]
    public async Task What_goes_with_a_record_follows_it_where_a_person_ties_it()
    {
        var desk = await Desk.After([new Told.CaseFile(1, 1, 1), new Told.CaseFile(2, 2, 1), new Told.CourtRecord(1, null, 1), new Told.Petition(1, 1, 1), new Told.Line(null, 1, null, 1)]);
        await desk.TieByHand(FirstCourtRecord, Told.CaseFile.IdOf(2), "chair");
        Assert.Equal(Told.CaseFile.IdOf(2), desk.TieOf(FirstPetition));
    }

    [Fact]
    public async Task Records_strung_together_beyond_the_bound_tell_nothing_of_each_other_whichever_line_came_last()
    {
        Told[] lines =
        [
            .. Enumerable.Range(1, CaseDesk.MostRecordsTogether).Select(docket => new Told.Line(null, 1, null, docket)),
        ];
        Told[] named = [new Told.CaseFile(1, 1, 1), new Told.CourtRecord(1, null, 1), new Told.Line(null, 1, 1, null)];
        var last = new RecordRef(Agency.Oil, Told.Petition.NumberOf(2));

        Assert.Equal(Told.CaseFile.IdOf(1), (await Desk.After([.. named, .. lines[..^1]])).TieOf(last));
        var (after, before) = (await Desk.After([.. named, .. lines]), await Desk.After([.. lines.Reverse(), .. named]));
        Assert.Null(after.TieOf(last));
        Assert.Equal(Told.CaseFile.IdOf(1), after.TieOf(FirstCourtRecord));
        Assert.Equal(after.State(), before.State());
    }
}
