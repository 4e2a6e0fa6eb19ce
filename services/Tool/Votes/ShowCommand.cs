using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote show</c>: where a vote stands.</summary>
internal static class ShowCommand
{
    private const string UsualPersona = "dhs.chair";

    public static Command Create()
    {
        var vote = VoteOf.Argument();
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("show", "Shows who has spoken in a vote, and whom it waits for.") { vote, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var answer = await service.Get<JsonElement>($"/votes/{await VoteOf.Find(service, asked.GetRequiredValue(vote), stop)}", stop);
                VoteAnswer.Show(answer, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return command;
    }
}
