using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.DeploymentTests.SettingsOfServices;

/// <summary>A service that is set up wrongly ends at once, with one line that names the setting.</summary>
public sealed class StartTests
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>A complete set: no test takes more than one of them away or spoils more than one.</summary>
    private static readonly Dictionary<string, string?> Right = new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["ConnectionStrings__Database"] = "Host=127.0.0.1;Port=1;Database=none;Username=none;Password=none",
        ["Identity__Authority"] = "https://login.example",
        ["Keys__ANumber"] = Key,
        ["Keys__Protected"] = Key,
        ["Keys__LogHeads"] = Ledger.Heads.HeadKeys.NewPrivateKey(),
    };

    public static TheoryData<string, string> Required
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var setting in Settings.All.Where(setting => setting.Need != Need.Optional))
                data.Add(setting.ReadBy.HasFlag(Readers.WorkingGroup) ? "WorkingGroup" : "Dhs", setting.EnvironmentName);
            return data;
        }
    }

    [BuiltTheory]
    [MemberData(nameof(Required))]
    public Task What_is_required_and_missing_is_named(string project, string setting) => Refuses(project, setting, null);

    [BuiltTheory]
    [InlineData("Dhs", "ConnectionStrings__Database", "Hosst=nowhere")]
    [InlineData("Dhs", "Identity__Authority", "http://login.example")]
    [InlineData("Dhs", "Identity__Authority", "login")]
    [InlineData("Dhs", "Identity__RequireHttps", "perhaps")]
    [InlineData("Dhs", "Identity__RequireHttps", "false")]
    [InlineData("Eoir", "Keys__ANumber", "short")]
    [InlineData("Oil", "Keys__Protected", "AAAA")]
    [InlineData("Dhs", "Keys__LogHeads", "no key")]
    [InlineData("Dhs", "LogHeads__Interval", "soon")]
    [InlineData("Dhs", "LogHeads__Events", "0")]
    [InlineData("WorkingGroup", "Screening__Nightly", "noon")]
    [InlineData("WorkingGroup", "Limits__Burst", "many")]
    [InlineData("WorkingGroup", "Limits__RequestsPerSecond", "0")]
    [InlineData("WorkingGroup", "Limits__MaxBodyBytes", "-1")]
    [InlineData("WorkingGroup", "Limits__MaxConnections", "1.5")]
    [InlineData("WorkingGroup", "Limits__RequestSeconds", "9999999")]
    [InlineData("WorkingGroup", "Shutdown__Leave", "soon")]
    [InlineData("WorkingGroup", "ConnectionStrings__RabbitMq", "broker:5672")]
    [InlineData("WorkingGroup", "Secrets__Folder", "/nowhere/at/all")]
    [InlineData("WorkingGroup", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("WorkingGroup", "Limits__Brust", "5")]
    public Task What_is_wrong_is_named(string project, string setting, string value) => Refuses(project, setting, value);

    private static async Task Refuses(string project, string setting, string? value)
    {
        var ended = await Programs.Run("dotnet", [Built.Program(project)], new Dictionary<string, string?>(Right, StringComparer.Ordinal) { [setting] = value });
        Assert.NotEqual(0, ended.ExitCode);
        var said = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = Assert.Single(said);
        var names = new[] { setting, setting.Replace("__", ":", StringComparison.Ordinal) };
        Assert.True(names.Any(name => line.Contains(name, StringComparison.Ordinal)), $"{setting} is not named by: {line}");
    }
}

/// <summary>The services as they were built beside these tests, in the same configuration.</summary>
internal static class Built
{
    public static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Folder(string project) => Checkout.PathOf("services", project, "bin", Configuration, "net10.0");

    public static string Program(string project) => Path.Combine(Folder(project), $"InteragencyReview.{project}.dll");

    public static string? Missing() => new[] { "Dhs", "Eoir", "Oil", "WorkingGroup" }.FirstOrDefault(project => !File.Exists(Program(project))) is { } project
        ? $"{project} is not built: ./build.sh builds it."
        : null;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class BuiltTheoryAttribute : TheoryAttribute
{
    public BuiltTheoryAttribute() => Skip = Built.Missing();
}
