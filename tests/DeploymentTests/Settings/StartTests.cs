namespace InteragencyReview.DeploymentTests.SettingsOfServices;

/// <summary>A service that is set up wrongly ends at once, and all that it writes is one line. Scenarios/Operations/StartScenarios tries every setting.</summary>
public sealed class StartTests
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

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

    [BuiltTheory]
    [InlineData("WorkingGroup", "ConnectionStrings__Database", null)]
    [InlineData("Dhs", "LogHeads__Interval", "soon")]
    [InlineData("Dhs", "Limits__Brust", "5")]
    public async Task The_process_ends_with_one_line_that_names_the_setting(string project, string setting, string? value)
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
