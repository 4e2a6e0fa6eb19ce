using System.CommandLine;
using System.CommandLine.Parsing;
using InteragencyReview.Tool;
using InteragencyReview.Tool.Generate;
using InteragencyReview.Tool.Heads;
using InteragencyReview.Tool.Import;
using InteragencyReview.Tool.Projections;
using InteragencyReview.Tool.Verify;
using InteragencyReview.Tool.Votes;

const int WronglyAsked = 1;

var review = new RootCommand("Works on dockets of the interagency case review.")
{
    ScreenCommand.Create(),
    GenerateCommand.Create(),
    ImportCommand.Create(),
    DeadLettersCommand.Create(),
    QueueCommand.Create(),
    VoteCommand.Create(),
    WorklistCommand.Escalations(),
    WorklistCommand.Concurrences(),
    DecisionCommand.Create(),
    MotionCommand.Create(),
    WorkCommands.Delegation(),
    WorkCommands.Reassignment(),
    ProjectionCommands.Check(),
    ProjectionCommands.Rebuild(),
    VerifyCommand.Create(),
    HeadsCommand.Create(),
};

var asked = review.Parse(args);
if (asked.Errors.Count == 0)
    return await asked.InvokeAsync();

// Said here, since the library would put a line and its help on standard output, which belongs to results.
foreach (var error in asked.Errors)
    await Console.Error.WriteLineAsync(error.Message);
var words = new Stack<string>();
for (SymbolResult? at = asked.CommandResult; at is CommandResult command; at = at.Parent)
    words.Push(command.Command.Name);
await Console.Error.WriteLineAsync($"{string.Join(' ', words)} --help tells what can be asked.");
return asked.CommandResult.Command.Name is "verify" or "compare" ? VerifyCommand.WronglyAsked : WronglyAsked;
