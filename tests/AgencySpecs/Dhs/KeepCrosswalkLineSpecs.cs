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
}
