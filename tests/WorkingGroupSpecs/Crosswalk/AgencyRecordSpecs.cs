using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

public sealed class AgencyRecordSpecs() : Spec<AgencyRecord, AgencyRecordEvent>(AgencyRecord.Initial, (record, e) => record.Apply(e))
{
    private static readonly RecordRef Self = RecordRef.Hearing("4711");
    private static readonly RecordRef Petition = RecordRef.Docket("9", "11-72345");

    [Fact]
    public void What_is_due_is_tied() => Given(Received(1)).When(record => AgencyRecord.Retie(record, Self, Tied("A"))).Then(Tied("A"));

    [Fact]
    public void What_is_tied_already_is_left() => Given(Received(1), Tied("A")).When(record => AgencyRecord.Retie(record, Self, Tied("A"))).ThenNothing();

    [Fact]
    public void A_stronger_basis_of_the_same_tie_is_recorded() =>
        Given(Received(1), Tied("A", TieBasis.ANumber)).When(record => AgencyRecord.Retie(record, Self, Tied("A"))).Then(Tied("A"));

    [Fact]
    public void What_is_no_longer_due_is_untied() =>
        Given(Received(1), Tied("A")).When(record => AgencyRecord.Retie(record, Self, null))
            .Then(new RecordUntied(Self, "A", "What is known of it no longer points to one case file only."));

    [Fact]
    public void What_belongs_elsewhere_is_moved() =>
        Given(Received(1), Tied("A")).When(record => AgencyRecord.Retie(record, Self, Tied("B"))).Then(new RecordUntied(Self, "A", "It belongs to B."), Tied("B"));

    [Fact]
    public void Ties_are_counted_when_they_lead_elsewhere_and_not_when_their_grounds_change()
    {
        var untied = new RecordUntied(Self, "A", "It belongs to B.");
        Assert.Equal(1, Given(Received(1), Tied("A", TieBasis.ANumber), Tied("A")).State.Ties);
        Assert.Equal(1, Given(Received(1), Tied("A"), untied, Tied("A")).State.Ties);
        Assert.Equal(3, Given(Received(1), Tied("A"), untied, Tied("B"), new RecordUntied(Self, "B", "It belongs to A."), Tied("A")).State.Ties);
    }

    [Fact]
    public void Nothing_due_and_nothing_tied_is_nothing_done() => Given(Received(1)).When(record => AgencyRecord.Retie(record, Self, null)).ThenNothing();

    [Fact]
    public void Older_news_changes_nothing() => Given(Received(2)).When(record => AgencyRecord.Receive(record, Received(1))).ThenNothing();

    [Fact]
    public void The_same_line_again_changes_nothing()
    {
        var named = new RecordNamed(Self, "A", "hash");
        Given(named).When(record => AgencyRecord.Name(record, named)).ThenNothing();
        Given(named).When(record => AgencyRecord.Name(record, new RecordNamed(Self, null, null))).ThenNothing();
        Given(new RecordPaired(Self, Petition)).When(record => AgencyRecord.Pair(record, new(Self, Petition))).ThenNothing();
    }

    [Fact]
    public void What_the_crosswalk_says_of_one_record_is_bounded()
    {
        AgencyRecordEvent[] named = [.. Enumerable.Range(0, AgencyRecord.MostNamed).Select(n => new RecordNamed(Self, $"file {n}", $"hash {n}"))];
        AgencyRecordEvent[] paired = [.. Enumerable.Range(0, AgencyRecord.MostNamed).Select(n => new RecordPaired(Self, RecordRef.Docket("9", $"11-{n}")))];
        Given(named).When(record => AgencyRecord.Name(record, new(Self, "one more", "one more"))).ThenNothing();
        Given(paired).When(record => AgencyRecord.Pair(record, new(Self, Petition))).ThenNothing();
    }

    [Fact]
    public void With_two_circuits_a_number_is_ambiguous_and_a_third_adds_nothing()
    {
        var number = RecordRef.DocketNumber("11-72345");
        Given(new DocketCircuitKnown(number, "1")).When(record => AgencyRecord.KnowCircuit(record, new(number, "1"))).ThenNothing();
        Given(new DocketCircuitKnown(number, "1")).When(record => AgencyRecord.KnowCircuit(record, new(number, "4"))).Then(new DocketCircuitKnown(number, "4"));
        Given(new DocketCircuitKnown(number, "1"), new DocketCircuitKnown(number, "4")).When(record => AgencyRecord.KnowCircuit(record, new(number, "9"))).ThenNothing();
    }

    [Fact]
    public void The_last_word_of_a_person_holds() => Assert.Equal(
        "B", Given(Tied("A", TieBasis.Person, "chair"), new RecordUntied(Self, "A", "It belongs to B."), Tied("B", TieBasis.Person, "chair")).State.ByHand?.CaseFileId);

    [Fact]
    public void A_record_is_the_same_in_any_spelling_of_its_key()
    {
        Assert.Equal(RecordRef.Of(Agency.Oil, "9/11-72345a"), RecordRef.Docket("9", " 11-72345A "));
        Assert.Equal(RecordRef.Hearing("0009200085"), RecordRef.Of(Agency.Eoir, "9200085"));
        Assert.NotEqual(RecordRef.CaseFile("0001"), RecordRef.CaseFile("1"));
        Assert.NotEqual(RecordRef.Docket("11", "72345"), RecordRef.DocketNumber("11/72345"));
    }

    private static HearingRecordReceived Received(long version) => new(new HearingFactsV1("4711", "hash", "detained", "BAL", null, false), version);

    private static RecordTied Tied(string caseFile, TieBasis basis = TieBasis.Crosswalk, string? by = null) => new(Self, caseFile, basis, by);
}
