using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Heads;
using Microsoft.Extensions.Configuration;

namespace InteragencyReview.LedgerTests;

public sealed class SettingsTests
{
    private static readonly LedgerSettings Settings = new("docket", "", "docket", "docket_ledger");

    [Fact]
    public void Without_configuration_events_are_sealed_and_no_head_is_signed()
    {
        var settings = Settings.With(Configured([]));
        Assert.Equal((null, LedgerSettings.UsualInterval, LedgerSettings.UsualEvents), (settings.Keys, settings.HeadInterval, settings.HeadEvents));
    }

    [Fact]
    public void What_is_configured_is_used()
    {
        var settings = Settings.With(Configured(new() { ["Keys:LogHeads"] = HeadKeys.NewPrivateKey(), ["LogHeads:Interval"] = "00:00:05", ["LogHeads:Events"] = "12" }));
        using var keys = settings.Keys!;
        Assert.Equal((true, TimeSpan.FromSeconds(5), 12), (keys.CanSign, settings.HeadInterval, settings.HeadEvents));
    }

    [Theory]
    [InlineData("Keys:LogHeads", "nonsense!")]
    [InlineData("Keys:LogHeads", "public")]
    [InlineData("LogHeads:Interval", "soon")]
    [InlineData("LogHeads:Interval", "-00:01:00")]
    [InlineData("LogHeads:Events", "0")]
    [InlineData("LogHeads:Events", "100001")]
    [InlineData("LogHeads:Events", "many")]
    public void What_is_configured_wrongly_is_named(string name, string value)
    {
        using var keys = HeadKeys.Parse(HeadKeys.NewPrivateKey());
        var settings = Configured(new() { [name] = value == "public" ? keys.PublicKeys() : value });
        Assert.StartsWith(name, Assert.Throws<FormatException>(() => Settings.With(settings)).Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configured(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
