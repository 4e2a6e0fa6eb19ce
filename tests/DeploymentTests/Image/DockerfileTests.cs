using System.Text.RegularExpressions;

namespace InteragencyReview.DeploymentTests.Image;

/// <summary>What of the Dockerfile can be held to something without an engine.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Dockerfile = Checkout.Read("Dockerfile");
    private static readonly string Final = Dockerfile[Dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

    [Fact]
    public void The_image_has_time_zones_and_no_shell_and_does_not_run_as_root()
    {
        Assert.StartsWith("\nFROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra\n", Final, StringComparison.Ordinal);
        Assert.Contains("\nUSER $APP_UID\n", Final, StringComparison.Ordinal);
        Assert.DoesNotContain("\nRUN ", Final, StringComparison.Ordinal);
        Assert.DoesNotContain("HEALTHCHECK", Dockerfile, StringComparison.Ordinal);
        Assert.Matches(new Regex("""ENTRYPOINT \["\./service"\]\s*$""", RegexOptions.None, TimeSpan.FromSeconds(1)), Final);
    }

    [Fact]
    public void It_listens_where_everybody_looks_for_it_and_lets_nobody_look_inside()
    {
        var environment = Environment();
        Assert.Equal("8080", environment["ASPNETCORE_HTTP_PORTS"]);
        Assert.Equal("0", environment["DOTNET_EnableDiagnostics"]);
        Assert.All(environment.Keys, name => Assert.Contains(ServiceDefaults.Settings.All, setting => setting.EnvironmentName == name));
    }

    [Fact]
    public void Packages_are_those_of_the_lock_files_and_code_is_generated_ahead()
    {
        Assert.Contains("dotnet restore services/Services.slnf --locked-mode", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("./build.sh generate", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("generate) ", Checkout.Read("build.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_named_does_not_reach_the_build()
    {
        var lines = Checkout.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).ToList();
        Assert.Equal("*", lines[0]);
        foreach (var named in lines.Where(line => line.StartsWith('!')).Select(line => line[1..]))
        {
            Assert.True(Path.Exists(Checkout.PathOf(named)), named);
            Assert.DoesNotContain(named, new[] { "deploy", "k8s", "tests", ".git" });
        }
    }

    /// <summary>The variables that the image sets.</summary>
    internal static Dictionary<string, string> Environment() => Variable().Matches(EnvLine().Match(Final).Groups[1].Value)
        .ToDictionary(variable => variable.Groups[1].Value, variable => variable.Groups[2].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"^ENV (.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvLine();

    [GeneratedRegex(@"(\w+)=(\S+)")]
    private static partial Regex Variable();
}
