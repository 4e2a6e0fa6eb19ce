using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

public sealed class DueTieSpecs
{
    private static readonly RecordRef Self = RecordRef.Hearing("4711");
    private static readonly RecordTied ByChair = new(Self, "A", TieBasis.Person, "chair");

    [Fact]
    public void A_persons_word_goes_before_the_crosswalk() => Assert.Equal(ByChair, Due(byHand: ByChair, named: ["B"]));

    [Fact]
    public void Its_own_line_goes_before_what_is_paired_with_it() => Assert.Equal(Tied("A"), Due(named: ["A"], ofPaired: ["B"]));

    [Fact]
    public void What_is_paired_with_it_goes_before_the_A_number() => Assert.Equal(Tied("B"), Due(ofPaired: ["B"], byANumber: ["C"]));

    [Fact]
    public void The_A_number_ties_where_nothing_else_speaks() => Assert.Equal(Tied("C", TieBasis.ANumber), Due(byANumber: ["C", "C"]));

    [Fact]
    public void Two_lines_with_two_case_files_contradict_each_other_and_no_weaker_word_decides_between_them() =>
        Assert.Null(Due(named: ["A", "B"], ofPaired: ["A"], byANumber: ["A"]));

    [Fact]
    public void Two_A_numbers_that_point_to_two_case_files_tie_to_none() => Assert.Null(Due(byANumber: ["A", "B"]));

    [Fact]
    public void Nothing_known_ties_to_none() => Assert.Null(Due());

    private static RecordTied? Due(RecordTied? byHand = null, string[]? named = null, string[]? ofPaired = null, string[]? byANumber = null) =>
        new DueTie(byHand, named ?? [], ofPaired ?? [], byANumber ?? []).Of(Self);

    private static RecordTied Tied(string caseFile, TieBasis basis = TieBasis.Crosswalk) => new(Self, caseFile, basis, null);
}
