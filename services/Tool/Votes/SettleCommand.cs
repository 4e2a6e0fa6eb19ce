using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote settle</c>: whoever an escalated vote is with says which lane is right.</summary>
internal static class SettleCommand
{
    private const string UsualPersona = "dhs.chiefcounsel";

    public static Command Create()
    {
        var vote = VoteOf.Argument();
        var lane = Asked.Word<Lane>("--lane", "Accelerate, ConsiderForDiscretion or ContinueNormally.");
        lane.Required = true;
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("settle", "Settles a vote that is with the chief counsel, the deputy director or a principal of DOJ.")
        {
            vote, lane, reasons, on, json, persona, group, issuer,
        };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var answer = await service.Post<JsonElement>(
                    $"/votes/{await VoteOf.Find(service, asked.GetRequiredValue(vote), stop)}/settlement",
                    new { lane = asked.GetValue(lane), reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                    stop,
                    ServiceClient.NewCommandId());
                VoteAnswer.Show(answer, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return command;
    }
}
