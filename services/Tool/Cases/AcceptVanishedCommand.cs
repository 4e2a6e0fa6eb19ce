using System.CommandLine;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Cases;

/// <summary><c>review accept-vanished</c>: what is missing from the court's extract of a case is rightly gone.</summary>
internal static class AcceptVanishedCommand
{
    private const string UsualPersona = "eoir.records";

    public static Command Create()
    {
        var idnCase = new Argument<string>("idncase") { Description = "The court's number of the case." };
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (persona, eoir, issuer) = (Asking.As(UsualPersona), Addresses.Eoir(), Addresses.Issuer());
        var command = new Command("accept-vanished", "Takes the court's next extract of a case as it is, also where rows that were there before are missing.")
        {
            idnCase, reasons, on, persona, eoir, issuer,
        };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(eoir),
            Console.Error,
            async service =>
            {
                var number = asked.GetRequiredValue(idnCase);
                await service.Post(
                    $"/case-records/{Uri.EscapeDataString(number)}/accept-vanished",
                    new { reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                    stop,
                    ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync($"The next extract of case {Printable.Of(number)} is taken as it is: import it again.");
                return ExitCode.Done;
            }));
        return command;
    }
}
