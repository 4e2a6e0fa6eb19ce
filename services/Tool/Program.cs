using System.CommandLine;
using System.CommandLine.Invocation;
using InteragencyReview.Tool;
using InteragencyReview.Tool.Generate;
using InteragencyReview.Tool.Import;

var review = new RootCommand("Works on dockets of the interagency case review.")
{
    ScreenCommand.Create(),
    GenerateCommand.Create(),
    ImportCommand.Create(),
};

var asked = review.Parse(args);
if (asked.Action is ParseErrorAction mistake)
    mistake.ShowHelp = false; // standard output belongs to results
return await asked.InvokeAsync();
