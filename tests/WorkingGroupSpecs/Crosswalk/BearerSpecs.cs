using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

public sealed class BearerSpecs() : Spec<Bearer, BearerEvent>(Bearer.Initial, (bearer, e) => bearer.Evolve(e))
{
    private static readonly RecordSeen CaseFile = new(new(Agency.Dhs, "A"));
    private static readonly RecordSeen CourtRecord = new(new(Agency.Eoir, "4711"));

    [Fact]
    public void A_record_is_seen_once() => Given(CourtRecord).When(bearer => Bearer.See(bearer, CourtRecord.Record)).ThenNothing();

    [Fact]
    public void One_case_file_and_one_record_belong_together() => Assert.Equal("A", Given(CaseFile, CourtRecord).State.CaseFileOf(Agency.Eoir));

    [Fact]
    public void Two_case_files_leave_the_record_to_a_person() =>
        Assert.Null(Given(CaseFile, CourtRecord, new RecordSeen(new(Agency.Dhs, "B"))).State.CaseFileOf(Agency.Eoir));

    [Fact]
    public void Two_records_of_one_agency_are_left_to_a_person_and_those_of_the_other_are_not()
    {
        var bearer = Given(CaseFile, CourtRecord, new RecordSeen(new(Agency.Eoir, "4712")), new RecordSeen(new(Agency.Oil, "11-72345"))).State;
        Assert.Null(bearer.CaseFileOf(Agency.Eoir));
        Assert.Equal("A", bearer.CaseFileOf(Agency.Oil));
    }

    [Fact]
    public void An_A_number_with_too_many_records_is_a_dummy_and_ties_none_whichever_came_first()
    {
        RecordSeen[] petitions = [.. Enumerable.Range(0, Bearer.MostRecords - 1).Select(n => new RecordSeen(new(Agency.Oil, $"11-{n}")))];
        BearerEvent[] early = [CaseFile, CourtRecord, .. petitions];
        BearerEvent[] late = [.. petitions, CourtRecord, CaseFile];
        Assert.Null(Given(early).State.CaseFileOf(Agency.Eoir));
        Assert.Null(Given(late).State.CaseFileOf(Agency.Eoir));
        Assert.Equal("A", Given(early[..^1]).State.CaseFileOf(Agency.Eoir));
        Given(early).When(bearer => Bearer.See(bearer, new(Agency.Oil, "one more"))).ThenNothing();
    }
}
