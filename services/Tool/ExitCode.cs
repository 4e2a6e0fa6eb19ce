using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace InteragencyReview.Tool;

/// <summary>What the tool's exit code says: the same in all commands, and at the end of each one's help.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>A service, a database or a file could not be reached or read, or the work did not come to its end.</summary>
    public const int CouldNotRun = 1;

    /// <summary>The command line was wrong, a service refused, or a record was rejected.</summary>
    public const int Refused = 2;

    /// <summary>The work was done, and what was looked at is not as it should be.</summary>
    public const int FaultsFound = 3;

    private const string Words =
        """
        Exit codes:
          0  done
          1  could not run: something could not be reached or read, or the work did not come to its end
          2  refused: the command line was wrong, a service refused, or a record was rejected
          3  faults found: what was verified, compared, checked or listed is not as it should be
        """;

    /// <summary>The worst of several: not having run, then having been refused, then faults.</summary>
    public static int Worse(int one, int other) => Severity(other) > Severity(one) ? other : one;

    /// <summary>Says them at the end of the help of every command.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithCodes((HelpAction)help.Action!);
    }

    private static int Severity(int code) => code switch
    {
        CouldNotRun => int.MaxValue,
        Refused => int.MaxValue - 1,
        _ => code,
    };

    private sealed class HelpWithCodes(HelpAction usual) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            usual.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(Words);
            return Done;
        }
    }
}
