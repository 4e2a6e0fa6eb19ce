using System.CommandLine;
using System.CommandLine.Invocation;
using InteragencyReview.Tool;

var review = new RootCommand("Works on dockets of the interagency case review.")
{
    ScreenCommand.Create(),
};

var asked = review.Parse(args);
if (asked.Action is ParseErrorAction mistake)
    mistake.ShowHelp = false; // standard output belongs to results
return await asked.InvokeAsync();
