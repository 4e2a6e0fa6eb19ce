using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

public sealed class AgencyRecordSpecs() : Spec<AgencyRecord, AgencyRecordEvent>(AgencyRecord.Initial, (record, e) => record.Evolve(e))
{
    private static readonly RecordRef Self = new(Agency.Eoir, "4711");
    private static readonly RecordRef Petition = new(Agency.Oil, "11-72345");

    [Fact]
    public void What_is_due_is_tied() => Given(Told(1)).When(record => AgencyRecord.Settle(record, Self, Tied("A"))).Then(Tied("A"));

    [Fact]
    public void What_is_tied_already_is_left() => Given(Told(1), Tied("A")).When(record => AgencyRecord.Settle(record, Self, Tied("A"))).ThenNothing();

    [Fact]
    public void A_stronger_basis_of_the_same_tie_is_recorded() =>
        Given(Told(1), Tied("A", TieBasis.ANumber)).When(record => AgencyRecord.Settle(record, Self, Tied("A"))).Then(Tied("A"));

    [Fact]
    public void What_is_no_longer_due_is_untied() =>
        Given(Told(1), Tied("A")).When(record => AgencyRecord.Settle(record, Self, null))
            .Then(new RecordUntied(Self, "A", "What is known of it no longer points to one case file only."));

    [Fact]
    public void What_belongs_elsewhere_is_moved() =>
        Given(Told(1), Tied("A")).When(record => AgencyRecord.Settle(record, Self, Tied("B"))).Then(new RecordUntied(Self, "A", "It belongs to B."), Tied("B"));

    [Fact]
    public void Nothing_due_and_nothing_tied_is_nothing_done() => Given(Told(1)).When(record => AgencyRecord.Settle(record, Self, null)).ThenNothing();

    [Fact]
    public void A_persons_word_goes_before_the_crosswalk() =>
        Assert.Equal(Tied("A", TieBasis.Person, "chair"), Due(Given(Tied("A", TieBasis.Person, "chair"), new RecordNamed(Self, "B", null)).State));

    [Fact]
    public void The_last_word_of_a_person_holds() => Assert.Equal(
        "B", Due(Given(Tied("A", TieBasis.Person, "chair"), new RecordUntied(Self, "A", "It belongs to B."), Tied("B", TieBasis.Person, "chair")).State)?.CaseFileId);

    [Fact]
    public void Its_own_line_goes_before_what_is_paired_with_it() =>
        Assert.Equal("A", Due(Given(new RecordNamed(Self, "A", null)).State, paired: Given(new RecordNamed(Petition, "B", null)).State)?.CaseFileId);

    [Fact]
    public void What_is_paired_with_it_goes_before_the_A_number() =>
        Assert.Equal(Tied("B"), Due(Given().State, "C", Given(new RecordNamed(Petition, "B", null)).State));

    [Fact]
    public void The_A_number_ties_where_nothing_else_speaks() => Assert.Equal(Tied("C", TieBasis.ANumber), Due(Given(Told(1)).State, "C"));

    [Fact]
    public void Two_lines_with_two_case_files_contradict_each_other_and_no_weaker_word_decides_between_them() =>
        Assert.Null(Due(Given(new RecordNamed(Self, "A", null), new RecordNamed(Self, "B", null)).State, "A"));

    [Fact]
    public void Two_A_numbers_that_point_to_two_case_files_tie_to_none() =>
        Assert.Null(AgencyRecord.Due(Given(Told(1)).State, Self, [], ["A", "B"]));

    [Fact]
    public void Older_news_changes_nothing() => Given(Told(2)).When(record => AgencyRecord.Told(record, Told(1))).ThenNothing();

    [Fact]
    public void The_same_line_again_changes_nothing()
    {
        var named = new RecordNamed(Self, "A", "hash");
        Given(named).When(record => AgencyRecord.Name(record, named)).ThenNothing();
        Given(named).When(record => AgencyRecord.Name(record, new RecordNamed(Self, null, null))).ThenNothing();
        Given(new RecordPaired(Self, Petition)).When(record => AgencyRecord.Pair(record, Self, Petition)).ThenNothing();
    }

    private static RecordTied? Due(AgencyRecord record, string? byANumber = null, AgencyRecord? paired = null) =>
        AgencyRecord.Due(record, Self, paired is null ? [] : [paired], byANumber is null ? [] : [byANumber]);

    private static HearingRecordTold Told(long version) => new(new HearingFactsV1("4711", "hash", "detained", "BAL", null, false), version);

    private static RecordTied Tied(string caseFile, TieBasis basis = TieBasis.Crosswalk, string? by = null) => new(Self, caseFile, basis, by);
}
