using System.Text;
using InteragencyReview.EventStore;

namespace InteragencyReview.EventStoreTests.Versions;

public sealed class UpcastTests
{
    [Fact]
    public void A_version_of_long_ago_is_lifted_step_by_step_to_that_of_today() =>
        Assert.Equal(new Hearing("2011-12-04", "unknown", 60), Read(Hearings.Today, "hearing_held", """{"day":"2011-12-04"}"""));

    [Fact]
    public void Each_version_is_read_as_the_record_it_was() =>
        Assert.Equal(new Hearing("2011-12-04", "B", 60), Read(Hearings.Today, "hearing_held_v2", """{"day":"2011-12-04","room":"B"}"""));

    [Fact]
    public void The_version_of_today_is_read_as_it_is() =>
        Assert.Equal(new Hearing("2011-12-04", "B", 5), Read(Hearings.Today, "hearing_held_v3", """{"day":"2011-12-04","room":"B","minutes":5}"""));

    [Fact]
    public void All_versions_have_the_name_of_today()
    {
        Assert.All(["hearing_held", "hearing_held_v2", "hearing_held_v3"], name => Assert.Equal("hearing_held_v3", Hearings.Today.CurrentNameOf(name)));
        Assert.Equal("of_tomorrow", Hearings.Today.CurrentNameOf("of_tomorrow"));
        Assert.Equal(["hearing_held_v3"], Hearings.Today.ByName.Keys);
        Assert.Equal(["hearing_held", "hearing_held_v2", "hearing_held_v3"], Hearings.Today.AllVersions.Select(v => v.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_version_of_today_is_written()
    {
        Assert.Equal("hearing_held_v3", Hearings.Today.NameOf(typeof(Hearing)));
        var refused = Assert.Throws<InvalidOperationException>(() => Hearings.Today.NameOf(typeof(HearingV1)));
        Assert.Contains("write Hearing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_said_to_be_unknown() =>
        Assert.Equal(new UnknownEvent("of_tomorrow"), Read(Hearings.Today, "of_tomorrow", "{}"));

    [Theory]
    [InlineData("hearing_held_v3", """{"day":"2011-12-04","room":"Planted","minutes":"Planted"}""")]
    [InlineData("hearing_held", """{"day":"Planted"}""")]
    [InlineData("hearing_held", "null")]
    public void What_cannot_be_read_is_said_to_be_so_without_its_values(string name, string json)
    {
        var types = EventTypes.Of(map => map
            .Map<Hearing>("hearing_held_v3")
            .Upcast<HearingV1, Hearing>("hearing_held", old => throw new FormatException(old.Day)));

        var unreadable = Assert.IsType<UnreadableEvent>(Read(types, name, json));
        Assert.Contains(name, unreadable.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("Planted", unreadable.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_ends_nowhere_or_in_itself_does_not_start()
    {
        Assert.Throws<InvalidOperationException>(() => EventTypes.Of(types => types
            .Map<Hearing>("hearing_held_v3")
            .Upcast<HearingV1, HearingV2>("hearing_held", Hearings.ToV2)));
        Assert.Throws<InvalidOperationException>(() => EventTypes.Of(types => types
            .Map<Hearing>("hearing_held_v3")
            .Upcast<HearingV1, HearingV2>("hearing_held", Hearings.ToV2)
            .Upcast<HearingV2, HearingV1>("hearing_held_v2", old => new HearingV1(old.Day))));
    }

    [Fact]
    public void A_name_or_a_record_that_stands_twice_does_not_start()
    {
        Assert.Throws<InvalidOperationException>(() => EventTypes.Of(types => types.Map<Hearing>("hearing_held").Map<HearingV2>("hearing_held")));
        Assert.Throws<InvalidOperationException>(() => EventTypes.Of(types => types.Map<Hearing>("hearing_held").Map<Hearing>("hearing_held_v2")));
        Assert.Throws<InvalidOperationException>(() => EventTypes.Of(types => types
            .Map<Hearing>("hearing_held_v3")
            .Upcast<HearingV2, Hearing>("hearing_held_v3", Hearings.ToV3)));
    }

    private static object Read(EventTypes types, string name, string json) => types.Read(name, Encoding.UTF8.GetBytes(json));
}
