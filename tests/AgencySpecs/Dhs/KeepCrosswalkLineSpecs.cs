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
}
