using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Tool.Http;

/// <summary>One person asking one service: what the commands that do so have in common.</summary>
public sealed class Asking : IDisposable
{
    private readonly HttpClient _http;
    private readonly CommandTrace _trace = new();

    private Asking(Uri issuer, string persona, Uri service, CallLimits limits, TextWriter notes)
    {
        _http = ServiceClient.NewHttpClient(limits);
        var token = Environment.GetEnvironmentVariable(Tokens.Variable) is { Length: > 0 } given ? given : null;
        Service = new(_http, service, new Tokens(_http, issuer, persona, token, TimeProvider.System), limits, _trace, notes);
    }

    public ServiceClient Service { get; }

    public static Option<string?> As(string usual) =>
        new("--as") { Description = $"Persona of the development issuer; else {usual}. A token in {Tokens.Variable} goes before both.", HelpName = "persona" };

    public static Option<bool> Json() => new("--json") { Description = "Print what the service answers, as JSON." };

    /// <returns>The exit code: what <paramref name="work"/> returns, unless the service refuses or cannot be asked.</returns>
    public static async Task<int> Run(Uri issuer, string persona, Uri service, TextWriter errors, Func<ServiceClient, Task<int>> work, CallLimits? limits = null)
    {
        using var asking = new Asking(issuer, persona, service, limits ?? CallLimits.Usual, errors);
        try
        {
            var code = await work(asking.Service);
            await asking._trace.Tell(errors);
            return code;
        }
        catch (ServiceCallException e)
        {
            await errors.WriteLineAsync($"{Printable.Of(e.Message)}{(e.MayBeDone ? " Look before you run this again: review case show tells what has happened to a case, review dead-letters list which messages are left." : "")}");
            return IsRefusal(e) ? ExitCode.Refused : ExitCode.CouldNotRun;
        }
    }

    /// <summary>The service has understood and says no, as against one that cannot be asked.</summary>
    public static bool IsRefusal(ServiceCallException e) => e.Status is >= 400 and < 500;

    public static T As<T>(JsonElement answer) =>
        answer.Deserialize<T>(WireJson.Options) ?? throw new ServiceCallException("The service answered nothing.");

    public void Dispose()
    {
        Service.Dispose();
        _http.Dispose();
    }
}
