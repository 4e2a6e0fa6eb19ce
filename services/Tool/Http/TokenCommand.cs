using System.CommandLine;

namespace InteragencyReview.Tool.Http;

/// <summary><c>review token</c>: a token of the development issuer, for other programs.</summary>
internal static class TokenCommand
{
    private const string UsualPersona = "dhs.attorney";

    public static Command Create()
    {
        var (persona, issuer) = (Asking.As(UsualPersona), Addresses.Issuer());
        var command = new Command("token", "Prints a token of a persona of the development issuer, for other programs: curl -H \"Authorization: Bearer $(review token)\".") { persona, issuer };
        command.SetAction(async (asked, stop) =>
        {
            using var http = ServiceClient.NewHttpClient(CallLimits.Usual);
            using var tokens = new Tokens(http, asked.GetRequiredValue(issuer), asked.GetValue(persona) ?? UsualPersona, given: null, TimeProvider.System);
            try
            {
                await Console.Out.WriteLineAsync(await tokens.Get(stop));
                return ExitCode.Done;
            }
            catch (ServiceCallException e)
            {
                await Console.Error.WriteLineAsync(Printable.Of(e.Message));
                return Asking.IsRefusal(e) ? ExitCode.Refused : ExitCode.CouldNotRun;
            }
        });
        return command;
    }
}
