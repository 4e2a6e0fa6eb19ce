using System.Text.RegularExpressions;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.DeploymentTests.SettingsOfServices;

/// <summary>What the services read from their configuration is on the list, and what is on the list is read.</summary>
public sealed partial class SettingsInCodeTests
{
    /// <summary>These are read in ways that are not a name in brackets.</summary>
    private static readonly string[] Names = [.. typeof(Limits).GetProperties().Select(limit => $"Limits:{limit.Name}")];

    private static readonly ILookup<string, string> Read =
        (from path in Checkout.Sources()
         where Path.GetFileName(path) is not ("Setting.cs" or "Settings.cs")
         let source = File.ReadAllText(path)
         from name in ReadIn(source)
         select (name, path: Path.GetRelativePath(Checkout.Root, path))).ToLookup(read => read.name, read => read.path, StringComparer.Ordinal);

    [Fact]
    public void What_the_code_reads_is_on_the_list()
    {
        var listed = Settings.All.Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
        Assert.True(Read.Count >= 10, "The settings that code reads were not found: how it reads them has changed.");
        Assert.Empty(Read.Where(read => !listed.Contains(read.Key)).Select(read => $"{read.Key} is read by {string.Join(", ", read)} and not in Settings.All"));
    }

    [Fact]
    public void What_is_on_the_list_is_read() => Assert.Empty(Settings.All
        .Where(setting => !setting.IsOfTheFramework && !Read.Contains(setting.Name) && !Names.Contains(setting.Name, StringComparer.Ordinal))
        .Select(setting => $"{setting.Name} is in Settings.All and nothing reads it"));

    [Fact]
    public void No_setting_stands_twice_on_the_list() =>
        Assert.Equal(Settings.All.Length, Settings.All.Select(setting => setting.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    private static IEnumerable<string> ReadIn(string source)
    {
        foreach (Match read in Indexer().Matches(source))
            yield return read.Groups[1].Value;
        foreach (Match constant in ConstantName().Matches(source))
            yield return constant.Groups[1].Value;
        foreach (Match connection in Connection().Matches(source))
            yield return $"ConnectionStrings:{connection.Groups[1].Value}";
        foreach (Match connection in NamedConnection().Matches(source))
        {
            if (Regex.Match(source, $"const string {connection.Groups[1].Value} = \"(\\w+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } constant)
                yield return $"ConnectionStrings:{constant.Groups[1].Value}";
        }

        foreach (Match shared in Shared().Matches(source))
        {
            if (typeof(SettingNames).GetField(shared.Groups[1].Value)?.GetRawConstantValue() is string name)
                yield return name;
        }

        if (Section().Match(source) is { Success: true } section)
        {
            foreach (Match read in OfSection().Matches(source))
                yield return $"{section.Groups[1].Value}:{read.Groups[1].Value}";
        }
    }

    [GeneratedRegex("""[Cc]onfiguration\["([A-Za-z_:]+)"\]""")]
    private static partial Regex Indexer();

    [GeneratedRegex("""const string \w+ = "([A-Z][A-Za-z]+:[A-Z][A-Za-z]+)";""")]
    private static partial Regex ConstantName();

    [GeneratedRegex("""GetConnectionString\("(\w+)"\)""")]
    private static partial Regex Connection();

    [GeneratedRegex("""GetConnectionString\((\w+)\)""")]
    private static partial Regex NamedConnection();

    [GeneratedRegex("""SettingNames\.(\w+)""")]
    private static partial Regex Shared();

    [GeneratedRegex("""GetSection\("(\w+)"\)""")]
    private static partial Regex Section();

    [GeneratedRegex("""section\["(\w+)"\]""")]
    private static partial Regex OfSection();
}
