using System.Collections.Immutable;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

/// <summary>Whoever works with the real system has its addresses and secrets exported, and may start the standalone system in the same terminal.</summary>
public sealed class ChildEnvironmentTests : IDisposable
{
    private static readonly ImmutableArray<string> Exported =
    [
        "REVIEW_DHS_URL", "REVIEW_TOKEN", "Secrets__Folder", "ConnectionStrings__RabbitMq", "ASPNETCORE_Identity__Authority", "keys__ANumber", "CUSTOMCONNSTR_RabbitMq",
        "OTEL_SERVICE_NAME",
    ];

    private readonly ScratchFolder _scratch = new();

    public ChildEnvironmentTests()
    {
        foreach (var name in Exported)
            Environment.SetEnvironmentVariable(name, "of the real system");
    }

    public void Dispose()
    {
        foreach (var name in Exported)
            Environment.SetEnvironmentVariable(name, null);
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_command_inherits_no_address_token_or_setting()
    {
        var result = await Command.RunAsync("env", [], user: null, [new("REVIEW_PORTS", "5300")], CancellationToken.None);
        AreOnlyThoseGiven(result.Output.Split('\n'));
    }

    [Fact]
    public async Task Nor_does_a_service()
    {
        var log = _scratch.Within("env.log");
        using var child = await ChildProcess.StartAsync(new("env", [], [new("REVIEW_PORTS", "5300")], log));
        await child.WaitForExitAsync(CancellationToken.None);
        AreOnlyThoseGiven(await File.ReadAllLinesAsync(log));
    }

    private static void AreOnlyThoseGiven(string[] environment)
    {
        Assert.DoesNotContain(environment, line => line.EndsWith("=of the real system", StringComparison.Ordinal));
        Assert.Contains("REVIEW_PORTS=5300", environment);
        Assert.Contains(environment, line => line.StartsWith("PATH=", StringComparison.Ordinal));
    }
}
