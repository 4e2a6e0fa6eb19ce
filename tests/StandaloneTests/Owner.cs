using System.Globalization;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

/// <summary>A program of its own that starts a child and waits, for the tests to kill: children must not outlive it.</summary>
internal static class Owner
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["child", var log]:
                using (var child = await ChildProcess.StartAsync(new("sleep", ["600"], [], log)))
                    await TellAndWaitAsync(child.Id);
                return 0;

            case ["postgres", var folder, var port]:
                await using (var server = await EmbeddedPostgres.StartAsync(
                    new() { Folder = folder, Port = int.Parse(port, CultureInfo.InvariantCulture), Tools = Path.Combine(folder, "tools") },
                    CancellationToken.None))
                    await TellAndWaitAsync(server.ProcessId);
                return 0;

            default:
                return 2;
        }
    }

    private static Task TellAndWaitAsync(int childId)
    {
        Console.WriteLine(childId);
        return Task.Delay(Timeout.Infinite);
    }
}
