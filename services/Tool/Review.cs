using System.CommandLine;
using System.CommandLine.Parsing;
using InteragencyReview.Tool.Ballots;
using InteragencyReview.Tool.Cases;
using InteragencyReview.Tool.Feed;
using InteragencyReview.Tool.Generate;
using InteragencyReview.Tool.Heads;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;
using InteragencyReview.Tool.Projections;
using InteragencyReview.Tool.Verify;
using InteragencyReview.Tool.Votes;
using InteragencyReview.Tool.Work;

namespace InteragencyReview.Tool;

/// <summary>The tool: all of its commands, and what becomes of one line.</summary>
public static class Review
{
    public static RootCommand Command()
    {
        var root = new RootCommand("Works on dockets of the interagency case review.")
        {
            ScreenCommand.Create(),
            GenerateCommand.Create(),
            ImportCommand.Create(),
            DeadLettersCommand.Create(),
            QueueCommand.Create(),
            CaseCommand.Create(),
            VoteCommand.Create(),
            WorklistCommand.Escalations(),
            WorklistCommand.Concurrences(),
            DecisionCommand.Create(),
            MotionCommand.Create(),
            WorkCommands.Delegation(),
            WorkCommands.Absence(),
            WorkCommands.Reassignment(),
            BallotsCommand.Create(),
            ClaimCommand.Claim(),
            ClaimCommand.Release(),
            RecuseCommand.Create(),
            StepAsideCommand.Create(),
            AcceptVanishedCommand.Create(),
            TieCommands.Unmatched(),
            TieCommands.Tie(),
            TieCommands.Untie(),
            DismissQuestionCommand.Create(),
            FeedCommand.Create(),
            TokenCommand.Create(),
            ProjectionCommands.Check(),
            ProjectionCommands.Rebuild(),
            VerifyCommand.Create(),
            HeadsCommand.Create(),
        };
        ExitCode.AddTo(root);
        return root;
    }

    /// <returns>The exit code. Whatever is asked, the user gets lines, never the inside of a program.</returns>
    public static async Task<int> Run(string[] args)
    {
        try
        {
            var asked = Command().Parse(args);
            if (asked.Errors.Count == 0)
                return await asked.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

            // Said here, since the library would put a line and its help on standard output, which belongs to results.
            foreach (var error in asked.Errors)
                await Console.Error.WriteLineAsync(Printable.Of(error.Message));
            var words = new Stack<string>();
            for (SymbolResult? at = asked.CommandResult; at is CommandResult command; at = at.Parent)
                words.Push(command.Command.Name);
            await Console.Error.WriteLineAsync($"{string.Join(' ', words)} --help tells what can be asked.");
            return ExitCode.Refused;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return ExitCode.CouldNotRun;
        }
        catch (Exception e)
        {
            // A fault of this program: one line for the user, who can do nothing with more.
            await Console.Error.WriteLineAsync($"review could not go on ({e.GetType().Name}): {Printable.Of(e.Message)}");
            return ExitCode.CouldNotRun;
        }
    }
}
