using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote concur</c>: a supervisor of DHS concurs in a decision for discretion, or refuses to.</summary>
internal static class ConcurCommand
{
    private const string UsualPersona = "dhs.supervisor";

    public static Command Create()
    {
        var vote = VoteOf.Argument();
        var refuse = new Option<bool>("--refuse") { Description = "Refuse to concur: the vote goes up the chain." };
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("concur", "Concurs in a decision for discretion, or refuses to.") { vote, refuse, reasons, on, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var answer = await service.Post<JsonElement>(
                    $"/votes/{await VoteOf.Find(service, asked.GetRequiredValue(vote), stop)}/concurrence",
                    new { concurs = !asked.GetValue(refuse), reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                    stop,
                    ServiceClient.NewCommandId());
                VoteAnswer.Show(answer, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return command;
    }
}
