using System.Reflection;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>A service that is set up wrongly does not start, and names the setting in one line.</summary>
public sealed class StartScenarios
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>Whoever is not refused by then has started.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>A complete set: no test takes more than one of them away or spoils more than one.</summary>
    private static readonly Dictionary<string, string?> Right = new(StringComparer.Ordinal)
    {
        ["environment"] = "Production",
        ["urls"] = "http://127.0.0.1:0",
        ["ConnectionStrings:Database"] = "Host=127.0.0.1;Port=1;Database=none;Username=none;Password=none",
        ["Identity:Authority"] = "https://login.example",
        ["Keys:ANumber"] = Key,
        ["Keys:Protected"] = Key,
        ["Keys:LogHeads"] = Ledger.Heads.HeadKeys.NewPrivateKey(),
    };

    public static TheoryData<string, string> Required
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var setting in Settings.All.Where(setting => setting.Need != Need.Optional))
                data.Add(setting.ReadBy.HasFlag(Readers.WorkingGroup) ? ServiceProgram.WorkingGroup.Name : ServiceProgram.Dhs.Name, setting.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Required))]
    public Task What_is_required_and_missing_is_named(string service, string setting) => Refuses(service, setting, null);

    [Theory]
    [InlineData("dhs", "ConnectionStrings:Database", "Hosst=nowhere")]
    [InlineData("dhs", "Identity:Authority", "http://login.example")]
    [InlineData("dhs", "Identity:Authority", "login")]
    [InlineData("dhs", "Identity:RequireHttps", "perhaps")]
    [InlineData("dhs", "Identity:RequireHttps", "false")]
    [InlineData("eoir", "Keys:ANumber", "short")]
    [InlineData("oil", "Keys:Protected", "AAAA")]
    [InlineData("dhs", "Keys:LogHeads", "no key")]
    [InlineData("dhs", "LogHeads:Interval", "soon")]
    [InlineData("dhs", "LogHeads:Events", "0")]
    [InlineData("working-group", "Screening:Nightly", "noon")]
    [InlineData("working-group", "Limits:Burst", "many")]
    [InlineData("working-group", "Limits:RequestsPerSecond", "0")]
    [InlineData("working-group", "Limits:MaxBodyBytes", "-1")]
    [InlineData("working-group", "Limits:MaxConnections", "1.5")]
    [InlineData("working-group", "Limits:RequestSeconds", "9999999")]
    [InlineData("working-group", "Shutdown:Leave", "soon")]
    [InlineData("working-group", "ConnectionStrings:RabbitMq", "broker:5672")]
    [InlineData("working-group", "Secrets:Folder", "/nowhere/at/all")]
    [InlineData("working-group", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("working-group", "Limits:Brust", "5")]
    public Task What_is_wrong_is_named(string service, string setting, string value) => Refuses(service, setting, value);

    private static async Task Refuses(string service, string setting, string? value)
    {
        ServiceProgram[] programs = [ServiceProgram.Dhs, ServiceProgram.Eoir, ServiceProgram.Oil, ServiceProgram.WorkingGroup];
        var settings = new Dictionary<string, string?>(Right, StringComparer.Ordinal) { [setting] = value };
        var started = Task.Run(() => programs.Single(program => program.Name == service).Run([.. settings.Where(pair => pair.Value is not null).Select(pair => $"--{pair.Key}={pair.Value}")]));
        var ended = await Assert.ThrowsAsync<TargetInvocationException>(() => started.WaitAsync(Bound));
        var refused = Assert.IsType<StartRefusedException>(ended.InnerException);
        Assert.Contains(setting, refused.Message.Replace("__", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
