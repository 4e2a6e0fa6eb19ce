using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Verify;

namespace InteragencyReview.Tool.Heads;

/// <summary><c>review heads</c>: what one agency keeps of another's log, so that it cannot be rewritten unseen.</summary>
public static class HeadsCommand
{
    private const string UsualPersona = "oversight.inspector";

    public static Command Create() => new("heads", "Exports the signed heads of a service's log, and compares them with those that were exported earlier.")
    {
        Export(),
        Compare(),
        NewKey(),
        PublicKeys(),
    };

    private static Command Export()
    {
        var after = Asked.Number("--after", "Only heads after this number.", 0L, long.MaxValue);
        var (service, issuer, persona) = (Service(), Addresses.Issuer(), Asking.As(UsualPersona));
        var command = new Command("export", "Prints the heads of a service's log, one a line, to be kept by another agency.") { service, after, issuer, persona };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(service),
            Console.Error,
            async client =>
            {
                await foreach (var head in Shown(client, asked.GetValue(after) ?? 0, stop))
                    await Console.Out.WriteLineAsync(HeadFiles.Line(head));
                return ExitCode.Done;
            }));
        return command;
    }

    private static Command Compare()
    {
        var (heads, keys) = (HeadFiles.Heads(required: true), HeadFiles.Keys());
        var (service, issuer, persona) = (Service(), Addresses.Issuer(), Asking.As(UsualPersona));
        var json = new Option<bool>("--json") { Description = "Print the outcome as JSON." };
        var command = new Command("compare", "Compares the heads that a service shows now with those exported earlier.")
        {
            service, heads, keys, issuer, persona, json,
        };
        command.SetAction(async (asked, stop) =>
        {
            try
            {
                using var known = LogDatabases.Parse(asked.GetValue(keys) is { } file ? await HeadFiles.Text(file, stop) : null);
                return await Asking.Run(
                    asked.GetRequiredValue(issuer),
                    asked.GetValue(persona) ?? UsualPersona,
                    asked.GetRequiredValue(service),
                    Console.Error,
                    async client =>
                    {
                        var (compared, fault) = await HeadChain.Compare(HeadFiles.Read(asked.GetRequiredValue(heads)!, stop), Shown(client, 0, stop), known, stop);
                        await Console.Out.WriteLineAsync(asked.GetValue(json)
                            ? JsonSerializer.Serialize(new { compared, fault }, WireJson.Options)
                            : fault is null ? $"All {compared:N0} heads are still there as they were." : FaultSentence.Of(fault));
                        return fault is null ? ExitCode.Done : ExitCode.FaultsFound;
                    });
            }
            catch (Exception e) when (e is CannotVerifyException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(Printable.Of(e.Message));
                return ExitCode.CouldNotRun;
            }
        });
        return command;
    }

    private static Command NewKey()
    {
        var command = new Command("new-key", "Prints a new private key for Keys:LogHeads.");
        command.SetAction(static (_, _) =>
        {
            Console.Out.WriteLine(HeadKeys.NewPrivateKey());
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command PublicKeys()
    {
        var keys = Asked.FileArgument("keys", "The keys as Keys:LogHeads has them.");
        var command = new Command("public-keys", "Prints the public halves of keys, to be given to whoever verifies.") { keys };
        command.SetAction(async (asked, stop) =>
        {
            try
            {
                using var known = LogDatabases.Parse(await HeadFiles.Text(asked.GetRequiredValue(keys)!, stop));
                await Console.Out.WriteLineAsync(known!.PublicKeys());
                return ExitCode.Done;
            }
            catch (CannotVerifyException e)
            {
                await Console.Error.WriteLineAsync(Printable.Of(e.Message));
                return ExitCode.CouldNotRun;
            }
        });
        return command;
    }

    private static Argument<Uri> Service() => new("service")
    {
        Description = "Address of the service, or dhs, eoir, oil or wg of the standalone system.",
        CustomParser = argument => Addresses.Named(argument.Tokens.Single().Value, argument),
    };

    private static async IAsyncEnumerable<LogHead> Shown(ServiceClient service, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        long? next = after;
        while (next is not null)
        {
            var page = await service.Get<Page>(Query.Of("/log-heads", ("after", next)), stop);
            foreach (var head in page.Items)
                yield return head;
            next = page.Next;
        }
    }

    private sealed record Page(IReadOnlyList<LogHead> Items, long? Next);
}
