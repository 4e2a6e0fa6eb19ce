using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>A docket is circuit and number: the same number stands in several circuits.</summary>
public sealed class DocketNumberSpecs
{
    private static readonly string FirstFile = Sent.CaseFile.IdOf(1);
    private static readonly string SecondFile = Sent.CaseFile.IdOf(2);
    private static readonly Sent[] TwoCases = [new Sent.CaseFile(1, 1, 1), new Sent.CaseFile(2, 2, 1)];

    [Fact]
    public void One_number_in_two_circuits_is_two_records_on_two_cases()
    {
        var run = CrosswalkRun.After([.. TwoCases, new Sent.Petition(1, 1, 1, Circuit: 1), new Sent.Petition(1, 2, 1, Circuit: 4)]);
        Assert.Equal("1/11-00001", run.ReviewOf(FirstFile).Keys.DocketNumber);
        Assert.Equal("4/11-00001", run.ReviewOf(SecondFile).Keys.DocketNumber);
        Assert.Equal(Stage.FinalOrder, run.ReviewOf(FirstFile).Stage);
    }

    [Fact]
    public void A_line_without_a_circuit_waits_for_the_petition_and_then_ties_it()
    {
        var run = CrosswalkRun.After([.. TwoCases, new Sent.Line(null, null, 2, 1)]);
        Assert.Null(run.ReviewOf(SecondFile).FinalOrder);
        run.Take(new Sent.Petition(1, 1, 1, Circuit: 4));
        Assert.Equal(SecondFile, run.TieOf(Sent.Petition.RefOf(1, circuit: 4)));
    }

    [Fact]
    public void A_second_circuit_with_the_number_leaves_a_line_without_circuit_to_a_person()
    {
        var run = CrosswalkRun.After([.. TwoCases, new Sent.Line(null, null, 2, 1), new Sent.Petition(1, 3, 1, Circuit: 4), new Sent.Petition(1, 3, 1, Circuit: 1)]);
        Assert.Null(run.TieOf(Sent.Petition.RefOf(1, circuit: 4)));
        Assert.Null(run.TieOf(Sent.Petition.RefOf(1, circuit: 1)));
        Assert.Null(run.ReviewOf(SecondFile).FinalOrder);
    }

    [Fact]
    public void A_line_with_a_circuit_names_the_docket_of_that_circuit()
    {
        var run = CrosswalkRun.After(
            [.. TwoCases, new Sent.Petition(1, 3, 1, Circuit: 4), new Sent.Petition(1, 3, 1, Circuit: 1), new Sent.Line(null, null, 2, 1, 4)]);
        Assert.Equal(SecondFile, run.TieOf(Sent.Petition.RefOf(1, circuit: 4)));
        Assert.Null(run.TieOf(Sent.Petition.RefOf(1, circuit: 1)));
    }

    [Fact]
    public void An_A_number_that_a_line_without_circuit_names_is_left_when_the_number_becomes_ambiguous()
    {
        var run = CrosswalkRun.After([.. TwoCases, new Sent.CourtRecord(1, null, 1), new Sent.Line(1, null, null, 1), new Sent.Petition(1, 3, 1, Circuit: 4)]);
        Assert.Equal(FirstFile, run.TieOf(Sent.Petition.RefOf(1, circuit: 4)));
        run.Take(new Sent.Petition(1, 3, 1, Circuit: 1));
        Assert.Null(run.TieOf(Sent.Petition.RefOf(1, circuit: 4)));
    }

    [Fact]
    public void Court_records_paired_by_way_of_a_number_part_when_it_becomes_ambiguous()
    {
        var run = CrosswalkRun.After(
            [.. TwoCases, new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 1, null, 1), new Sent.Line(null, 2, null, 1), new Sent.Line(null, 2, 1, null), new Sent.Petition(1, 3, 1, Circuit: 4)]);
        Assert.Equal(FirstFile, run.TieOf(Sent.CourtRecord.RefOf(1)));
        run.Take(new Sent.Petition(1, 3, 1, Circuit: 1));
        Assert.Null(run.TieOf(Sent.CourtRecord.RefOf(1)));
        Assert.Equal(FirstFile, run.TieOf(Sent.CourtRecord.RefOf(2)));
    }

    [Fact]
    public void A_number_that_strings_too_many_records_together_parts_them_again_when_it_becomes_ambiguous()
    {
        // Two strings of records, each within the bound; the number is paired with one record of each.
        Sent[] first = [new Sent.Line(null, 1, 1, null), .. Enumerable.Range(101, 30).Select(docket => new Sent.Line(null, 1, null, docket, 9))];
        Sent[] second = [.. Enumerable.Range(201, 15).Select(docket => new Sent.Line(null, 2, null, docket, 9))];
        var run = CrosswalkRun.After([.. TwoCases, .. first, .. second, new Sent.Line(null, 1, null, 1), new Sent.Line(null, 2, null, 1)], batch: 50);
        var ofFirst = Sent.Petition.RefOf(101);
        Assert.Equal(FirstFile, run.TieOf(ofFirst));
        run.Take(new Sent.Petition(1, 3, 1, Circuit: 4));
        Assert.Null(run.TieOf(ofFirst));
        run.Take(new Sent.Petition(1, 3, 1, Circuit: 1));
        Assert.Equal(FirstFile, run.TieOf(ofFirst));
    }

    [Theory]
    [InlineData("0009200085", "T-XZ-85")]
    [InlineData(" 9200085 ", "t-xz-85")]
    public void A_line_names_a_record_in_any_spelling_of_its_key(string idnCase, string caseFileId)
    {
        var run = new CrosswalkRun();
        run.Take([new ChargingFactsV1("T-XZ-85", "one", new DateOnly(2011, 12, 4), new(), 1), new HearingFactsV1("9200085", null, null, null, null, false, 1)]);
        run.Take([new CrosswalkLineV1(null, idnCase, caseFileId, null)]);
        Assert.Equal("9200085", run.ReviewOf("T-XZ-85").Keys.IdnCase);
    }

    [Fact]
    public void A_key_of_60_characters_is_a_key_like_any_other()
    {
        var caseFileId = "T-LONG-" + new string('x', 53);
        var run = new CrosswalkRun();
        run.Take([new ChargingFactsV1(caseFileId, "one", new DateOnly(2011, 12, 4), new(), 1), new HearingFactsV1("9000002", null, null, null, null, false, 1)]);
        run.Take([new CrosswalkLineV1(null, "9000002", caseFileId, null)]);
        Assert.Equal("9000002", run.ReviewOf(caseFileId).Keys.IdnCase);
        Assert.Equal(caseFileId, run.ReviewOf(caseFileId).Keys.CaseFileId);
    }
}
