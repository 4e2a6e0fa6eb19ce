using InteragencyReview.Dhs.Crosswalk;
using InteragencyReview.Specs;

namespace InteragencyReview.AgencySpecs.Dhs;

public sealed class KeepCrosswalkLineSpecs() : Spec<KeptLine, CrosswalkEvent>(KeptLine.Initial, (line, e) => line.Apply(e))
{
    private static readonly CrosswalkLineKept Line = new("A999000123", "4711", "DHS-2011-000123", null);

    [Fact]
    public void A_line_is_kept() => Given().When(line => KeepCrosswalkLine.Decide(line, Line)).Then(Line);

    [Fact]
    public void The_same_line_again_changes_nothing() => Given(Line).When(line => KeepCrosswalkLine.Decide(line, Line)).ThenNothing();

    [Fact]
    public void A_second_case_file_for_one_record_is_questioned()
    {
        var named = NamedRecord.Initial.Apply(new CaseFileNamed("DHS-1"));
        Assert.Equal(new CaseFileNamed("DHS-1"), Assert.Single(NamedRecord.Name(NamedRecord.Initial, "DHS-1").Events));
        Assert.Empty(NamedRecord.Name(named, " dhs-1").Events);
        Assert.Null(NamedRecord.Name(named, " dhs-1").Refusal);
        Assert.Equal("contradicts", NamedRecord.Name(named, "DHS-2").Refusal!.Type);
    }

    [Fact]
    public void Two_A_numbers_that_would_untie_a_record_are_questioned_unless_a_case_file_is_named_with_it()
    {
        var numbered = NamedRecord.Initial.Apply(new ANumberNamed("A999000001"));
        Assert.Equal(new ANumberNamed("A999000001"), Assert.Single(NamedRecord.NameANumber(NamedRecord.Initial, "A999000001").Events));
        Assert.Empty(NamedRecord.NameANumber(numbered, "A999000001").Events);
        Assert.Equal("contradicts", NamedRecord.NameANumber(numbered, "A999000002").Refusal!.Type);
        Assert.Null(NamedRecord.NameANumber(numbered.Apply(new CaseFileNamed("DHS-1")), "A999000002").Refusal);
    }
}
