using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

/// <summary>The last line of <c>./build.sh test</c>, which others read and trust.</summary>
public sealed class TestSumTests : IDisposable
{
    private readonly ScratchFolder _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public async Task Passed_tests_of_all_files_are_summed()
    {
        Result("a.trx", total: 3, executed: 3, passed: 3);
        Result("deep/b.trx", total: 4, executed: 4, passed: 4);
        await EndsWithAsync("7 passed, 0 failed, 0 skipped", succeeds: true);
    }

    [Fact]
    public async Task Tests_that_were_not_executed_are_skipped_and_do_not_fail_the_run()
    {
        Result("a.trx", total: 5, executed: 3, passed: 3);
        await EndsWithAsync("3 passed, 0 failed, 2 skipped", succeeds: true);
    }

    [Fact]
    public async Task Whatever_was_executed_and_did_not_pass_has_failed()
    {
        Result("a.trx", total: 5, executed: 5, passed: 3);
        Result("b.trx", total: 1, executed: 1, passed: 1);
        await EndsWithAsync("4 passed, 2 failed, 0 skipped", succeeds: false);
    }

    [Fact]
    public async Task A_run_without_tests_fails()
    {
        await EndsWithAsync("0 passed, 0 failed, 0 skipped", succeeds: false);
        Result("a.trx", total: 0, executed: 0, passed: 0);
        await EndsWithAsync("0 passed, 0 failed, 0 skipped", succeeds: false);
    }

    [Fact]
    public async Task A_result_that_was_cut_off_fails_the_run()
    {
        Result("a.trx", total: 3, executed: 3, passed: 3);
        await File.WriteAllTextAsync(_results.Within("b.trx"), "<TestRun><Results>");
        await EndsWithAsync("3 passed, 0 failed, 0 skipped", succeeds: false);
    }

    private void Result(string name, int total, int executed, int passed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_results.Within(name))!);
        File.WriteAllText(
            _results.Within(name),
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <ResultSummary outcome="Completed">
                <Counters total="{total}" executed="{executed}" passed="{passed}" failed="{executed - passed}" error="0" timeout="0" aborted="0" inconclusive="0" passedButRunAborted="0" notRunnable="0" notExecuted="0" disconnected="0" warning="0" completed="0" inProgress="0" pending="0" />
              </ResultSummary>
            </TestRun>
            """);
    }

    private async Task EndsWithAsync(string line, bool succeeds)
    {
        var script = Path.Combine(Checkout.Find().Root, "build.sh");
        var result = await Command.RunAsync("bash", [script, "sum", _results.Path], CancellationToken.None);
        Assert.Equal(line, result.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(succeeds, result.Succeeded);
    }
}
