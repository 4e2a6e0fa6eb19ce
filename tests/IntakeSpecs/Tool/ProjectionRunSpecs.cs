using System.Collections.Concurrent;
using InteragencyReview.IntakeSpecs.Import;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Projections;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>A check or rebuild that is followed where a service has several processes, each of which knows its own runs only.</summary>
public sealed class ProjectionRunSpecs : IDisposable
{
    private const string None = "";

    private static readonly CallLimits Quick = new(TimeSpan.FromSeconds(30), Retries: 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));

    private readonly FakeServices _services = new();
    private readonly ConcurrentQueue<string> _runs = [];
    private string? _started;

    public ProjectionRunSpecs()
    {
        _services.Disturb = path => path.EndsWith("/run", StringComparison.Ordinal)
            ? _runs.TryPeek(out var next) && next.Length > 0 ? null : Seen(404)
            : _started is null ? 409 : null;
        _services.Other = path => path.EndsWith("/run", StringComparison.Ordinal) ? _runs.TryDequeue(out var next) ? next : null : _started;
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task What_another_process_knows_is_not_taken_for_the_run()
    {
        _started = Run("Running", minute: 5);
        Answered(Run("Done", minute: 1, differences: 7), None, Run("Done", minute: 5, mends: true, differences: 8), Run("Done", minute: 5, differences: 2));
        Assert.Equal(2, (await Follow(mends: false))!.Differences);
    }

    [Fact]
    public async Task A_run_that_no_process_knows_any_more_is_given_up_after_a_while()
    {
        _started = Run("Running", minute: 5);
        Answered([.. Enumerable.Repeat(Run("Done", minute: 1, differences: 7), 50)]);
        Assert.Null(await Follow(mends: false));
    }

    [Fact]
    public async Task A_rebuild_that_is_under_way_already_is_followed()
    {
        Answered(None, Run("Running", minute: 5, mends: true), Run("Done", minute: 5, mends: true, differences: 3));
        Assert.Equal(3, (await Follow(mends: true))!.Differences);
    }

    [Fact]
    public async Task A_rebuild_does_not_take_a_check_that_is_under_way_for_its_own()
    {
        Answered([.. Enumerable.Repeat(Run("Running", minute: 5), 50)]);
        Assert.Equal(409, (await Assert.ThrowsAsync<ServiceCallException>(() => Follow(mends: true))).Status);
    }

    private int Seen(int status)
    {
        _runs.TryDequeue(out _);
        return status;
    }

    private void Answered(params string[] runs) => Array.ForEach(runs, _runs.Enqueue);

    private static string Run(string state, int minute, bool mends = false, int differences = 0) =>
        $$"""
        {"projection":"vote","mends":{{(mends ? "true" : "false")}},"state":"{{state}}","startedAt":"2011-12-05T10:0{{minute}}:00.1234567+00:00",
         "streams":9,"streamsTotal":9,"differences":{{differences}},"mended":0,"first":[]}
        """;

    private async Task<ProjectionRun.Status?> Follow(bool mends)
    {
        using var http = ServiceClient.NewHttpClient(Quick);
        using var service = new ServiceClient(http, _services.Address, new Tokens(http, _services.Address, "ops.operator", given: null, TimeProvider.System), Quick);
        using var errors = new StringWriter();
        return await new ProjectionRun(service, "dhs", "vote", patience: TimeSpan.FromSeconds(2)).Run(mends, errors, CancellationToken.None);
    }
}
