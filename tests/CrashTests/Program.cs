using System.CommandLine;
using InteragencyReview.CrashTests.Rounds;
using InteragencyReview.CrashTests.Writing;

namespace InteragencyReview.CrashTests;

/// <summary>The long form of the crash test, for <c>./build.sh crash</c>; and, started by it and by the test, the process that is killed.</summary>
public static class Program
{
    public const string WriteCommand = "write";
    private const int Held = 0;
    private const int Broken = 1;
    private const int UsualRounds = 200;
    private const int UsualSeed = 2011;

    public static Task<int> Main(string[] arguments)
    {
        var rounds = new Option<int>("--rounds") { Description = "How many kills.", DefaultValueFactory = _ => UsualRounds };
        var seed = new Option<int>("--seed") { Description = "What is killed, and when, follows from it.", DefaultValueFactory = _ => UsualSeed };
        var crash = new RootCommand("Kills the log's writers and its server, again and again, and audits the log.") { rounds, seed, Write() };
        crash.SetAction((asked, _) => Crash(asked.GetValue(rounds), asked.GetValue(seed)));
        return crash.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> Crash(int rounds, int seed)
    {
        Console.WriteLine($"seed {seed}");
        try
        {
            Console.WriteLine(await new CrashRun(rounds, seed, Console.WriteLine).Run());
            return Held;
        }
        catch (AuditException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Broken;
        }
    }

    private static Command Write()
    {
        var connection = new Argument<string>("connection");
        var seed = new Argument<int>("seed");
        var incarnation = new Argument<int>("incarnation");
        var write = new Command(WriteCommand, "Writes until it is killed, and says what is committed.") { connection, seed, incarnation };
        write.Hidden = true;
        write.SetAction((asked, _) => WriterProcess.Run(asked.GetRequiredValue(connection), asked.GetValue(seed), asked.GetValue(incarnation)));
        return write;
    }
}
