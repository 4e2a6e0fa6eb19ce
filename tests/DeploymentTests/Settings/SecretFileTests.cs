using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;

namespace InteragencyReview.DeploymentTests.SettingsOfServices;

/// <summary>Settings from files, and names that are none.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("secrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_file_is_the_setting_of_its_name_and_counts_before_the_environment()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "Keys__ANumber"), "from a file\n");
        Assert.Equal("from a file", Start(("Secrets:Folder", _folder.FullName), ("Keys:ANumber", "from the environment")).Configuration["Keys:ANumber"]);
    }

    [Fact]
    public void Links_as_Kubernetes_makes_them_are_followed()
    {
        var version = _folder.CreateSubdirectory("..2011_11_17");
        File.WriteAllText(Path.Combine(version.FullName, "Keys__Protected"), "sealed");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "..data"), version.Name);
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "Keys__Protected"), "..data/Keys__Protected");
        Assert.Equal("sealed", Start(("Secrets:Folder", _folder.FullName)).Configuration["Keys:Protected"]);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("bin")]
    public void A_folder_that_is_not_there_refuses_the_start(string folder) => Refused("Secrets__Folder", ("Secrets:Folder", folder));

    [Fact]
    public void A_file_that_is_no_setting_refuses_the_start_and_its_content_is_not_told()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "Keys__Anumber2"), "hidden");
        Assert.DoesNotContain("hidden", Refused("Keys__Anumber2", ("Secrets:Folder", _folder.FullName)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:Brust", "5")]
    [InlineData("Screening:Nightly2", "02:30")]
    [InlineData("Identity:Authorities:0", "https://login.example")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    public void A_setting_that_nobody_would_read_refuses_the_start(string name, string value) => Refused(name.Replace(":", "__", StringComparison.Ordinal), (name, value));

    [Fact]
    public void Names_count_however_they_are_written() => Start(("LIMITS:BURST", "5"), ("identity:authority", "https://login.example"));

    private static string Refused(string named, params (string Name, string Value)[] settings)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Start(settings));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.ToString());
        return refused.Message;
    }

    private static WebApplicationBuilder Start(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        return builder.AddServiceDefaults("sample");
    }
}
