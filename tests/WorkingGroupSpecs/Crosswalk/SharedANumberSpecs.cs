using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

public sealed class SharedANumberSpecs() : Spec<SharedANumber, SharedANumberEvent>(SharedANumber.Initial, (number, e) => number.Apply(e))
{
    private static readonly RecordSeen CaseFile = new(RecordRef.CaseFile("A"));
    private static readonly RecordSeen CourtRecord = new(RecordRef.Hearing("4711"));

    [Fact]
    public void A_record_is_added_once() => Given(CourtRecord).When(number => SharedANumber.Add(number, CourtRecord.Record)).ThenNothing();

    [Fact]
    public void A_record_leaves_once()
    {
        Given(CourtRecord).When(number => SharedANumber.Remove(number, CourtRecord.Record)).Then(new RecordLeft(CourtRecord.Record));
        Given(CourtRecord, new RecordLeft(CourtRecord.Record)).When(number => SharedANumber.Remove(number, CourtRecord.Record)).ThenNothing();
    }

    [Fact]
    public void One_case_file_and_one_record_belong_together() => Assert.Equal("A", Given(CaseFile, CourtRecord).State.CaseFileOf(Agency.Eoir, NotByHand));

    [Fact]
    public void Two_case_files_leave_the_record_to_a_person_until_one_of_them_leaves()
    {
        var other = RecordRef.CaseFile("B");
        Assert.Null(Given(CaseFile, CourtRecord, new RecordSeen(other)).State.CaseFileOf(Agency.Eoir, NotByHand));
        Assert.Equal("A", Given(CaseFile, CourtRecord, new RecordSeen(other), new RecordLeft(other)).State.CaseFileOf(Agency.Eoir, NotByHand));
    }

    [Fact]
    public void Two_records_of_one_agency_are_left_to_a_person_and_those_of_the_other_are_not()
    {
        var number = Given(CaseFile, CourtRecord, new RecordSeen(RecordRef.Hearing("4712")), new RecordSeen(RecordRef.Docket("9", "11-72345"))).State;
        Assert.Null(number.CaseFileOf(Agency.Eoir, NotByHand));
        Assert.Equal("A", number.CaseFileOf(Agency.Oil, NotByHand));
    }

    [Fact]
    public void An_A_number_with_too_many_records_is_a_dummy_and_ties_none_whichever_came_first()
    {
        RecordSeen[] petitions = Petitions(SharedANumber.MostRecords - 1);
        SharedANumberEvent[] early = [CaseFile, CourtRecord, .. petitions];
        SharedANumberEvent[] late = [.. petitions, CourtRecord, CaseFile];
        Assert.Null(Given(early).State.CaseFileOf(Agency.Eoir, NotByHand));
        Assert.Null(Given(late).State.CaseFileOf(Agency.Eoir, NotByHand));
        Assert.Equal("A", Given(early[..^1]).State.CaseFileOf(Agency.Eoir, NotByHand));
    }

    [Fact]
    public void A_dummy_whose_records_are_corrected_is_an_A_number_again()
    {
        RecordSeen[] petitions = Petitions(SharedANumber.MostRecords);
        Assert.Null(Given([CaseFile, CourtRecord, .. petitions]).State.CaseFileOf(Agency.Eoir, NotByHand));
        Assert.Equal("A", Given([CaseFile, CourtRecord, .. petitions, .. petitions.Take(2).Select(seen => new RecordLeft(seen.Record))]).State.CaseFileOf(Agency.Eoir, NotByHand));
    }

    [Fact]
    public void What_is_remembered_of_a_dummy_is_bounded()
    {
        SharedANumberEvent[] most = Petitions(SharedANumber.MostRemembered);
        Given(most).When(number => SharedANumber.Add(number, CaseFile.Record)).ThenNothing();
        Assert.Empty(Given(most).State.Records);
        Given(most[..^1]).When(number => SharedANumber.Add(number, CaseFile.Record)).Then(CaseFile);
    }

    [Fact]
    public void A_record_that_a_person_tied_elsewhere_is_no_second_record()
    {
        var slip = RecordRef.Hearing("4712");
        var number = Given(CaseFile, CourtRecord, new RecordSeen(slip)).State;
        Assert.Equal("A", number.CaseFileOf(Agency.Eoir, record => record == slip ? "B" : null));
        Assert.Null(number.CaseFileOf(Agency.Eoir, record => record == slip ? "A" : null));
        Assert.Null(number.CaseFileOf(Agency.Eoir, NotByHand));
    }

    private static string? NotByHand(RecordRef record) => null;

    private static RecordSeen[] Petitions(int many) => [.. Enumerable.Range(0, many).Select(n => new RecordSeen(RecordRef.Docket("9", $"11-{n}")))];
}
