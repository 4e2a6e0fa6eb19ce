using System.CommandLine;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Cases;

/// <summary><c>review dismiss-question</c>: a chair has looked at a questioned decision, and lets it stand.</summary>
internal static class DismissQuestionCommand
{
    private const string UsualPersona = "dhs.chair";

    public static Command Create()
    {
        var of = new Argument<string>("case") { Description = $"The case: {CaseOfKey.What}." };
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (persona, group, issuer) = (Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("dismiss-question", "Lets a decision stand that new facts question, and takes the case off the list of those.")
        {
            of, reasons, on, persona, group, issuer,
        };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var id = await CaseOfKey.Find(service, asked.GetRequiredValue(of), stop);
                await service.Post(
                    $"/cases/{id}/question/dismiss",
                    new { reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                    stop,
                    ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync($"The decision on case {id} stands.");
                return ExitCode.Done;
            }));
        return command;
    }
}
