using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Heads;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;
using Npgsql;

namespace InteragencyReview.Tool.Verify;

/// <summary><c>review verify</c>: walks whole logs and names the first thing in each that is not as it was written.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var database = new Option<string?>("--database") { Description = "Connection string of the database with the logs; else that of a standalone system.", HelpName = "connection" };
        var data = Asked.Text("--data", "The data folder of the standalone system; else REVIEW_DATA, else .data in the checkout.", "folder");
        var service = new Option<string[]>("--service") { Description = "Only the logs of these services.", DefaultValueFactory = static _ => LogDatabases.Services };
        service.AcceptOnlyFromAmong([.. LogDatabases.Services, LogDatabases.WorkingGroupInShort]);
        var (heads, keys) = (HeadFiles.Heads(required: false), HeadFiles.Keys());
        var json = new Option<bool>("--json") { Description = "Print one line of JSON for each log." };
        var command = new Command("verify", "Walks the whole event log beside its seals and names the first altered, missing, inserted or reordered event.")
        {
            database, data, service, heads, keys, json,
        };
        command.Validators.Add(asked =>
        {
            if (asked.Has(heads) && asked.GetResult(service) is not { Implicit: false, Tokens.Count: 1 })
                asked.AddError("Heads are of one log: name it with --service.");
            if (asked.Has(database) && asked.Has(data))
                asked.AddError("--database and --data exclude each other.");
        });
        command.SetAction(async (asked, stop) =>
        {
            try
            {
                var known = asked.GetValue(keys) is { } file ? await HeadFiles.Text(file, stop) : null;
                var services = asked.GetRequiredValue(service).Select(LogDatabases.Named).Distinct(StringComparer.Ordinal);
                var logs = asked.GetValue(database) is { } connection
                    ? LogDatabases.In(connection, services, known)
                    : LogDatabases.InFolder(asked.GetValue(data), services, known);
                var exitCode = ExitCode.Done;
                foreach (var log in logs.ToList())
                    exitCode = ExitCode.Worse(exitCode, await Run(log, asked.GetValue(heads), asked.GetValue(json), Console.Out, Console.Error, stop));
                return exitCode;
            }
            catch (Exception e) when (e is CannotVerifyException or NpgsqlException or IOException or UnauthorizedAccessException or JsonException)
            {
                await Console.Error.WriteLineAsync(Printable.Of(WhatIsWrong(e, isNamed: asked.GetValue(database) is not null)));
                return ExitCode.CouldNotRun;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped: nothing is known of what was not walked.");
                return ExitCode.CouldNotRun;
            }
        });
        return command;
    }

    /// <param name="isNamed">The user has named the database, and not the folder of a standalone system.</param>
    internal static string WhatIsWrong(Exception e, bool isNamed) => e switch
    {
        PostgresException refused =>
            $"The database refuses ({refused.SqlState}): {refused.MessageText}. {(isNamed ? "Is it the right one, and may this user read the logs?" : "Is it that of the standalone system?")}",
        NpgsqlException when isNamed => $"The database does not answer: {e.Message}. Is it where --database says?",
        NpgsqlException =>
            $"The database does not answer: {e.Message}. Start the system; where its ports are not the usual ones, name the first in {Addresses.PortsVariable}.",
        _ => e.Message,
    };

    private static async Task<int> Run(LogDatabase log, FileInfo? heads, bool json, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        await using var ledger = log.Open();
        using var keys = LogDatabases.Parse(log.Keys);
        var held = heads is null ? null : HeadFiles.Read(heads, stop);
        var started = Stopwatch.GetTimestamp();
        var result = await Progress.Show(errors, [(log.Name, 100)], bars => LogVerification.Run(
            ledger, keys, held, at => bars[0](100 * at.Position / Math.Max(1, at.End)), stop));
        if (json)
            await output.WriteLineAsync(JsonSerializer.Serialize(new { log = log.Name, intact = result.Fault is null, result }, WireJson.Options));
        else
            await output.WriteLineAsync(Sentence(log.Name, result, Stopwatch.GetElapsedTime(started)));
        return result.Fault is null ? ExitCode.Done : ExitCode.FaultsFound;
    }

    private static string Sentence(string log, VerificationResult result, TimeSpan taken)
    {
        if (result.Fault is { } fault)
            return $"{log}: {FaultSentence.Of(fault)}";
        var signed = result switch
        {
            { Heads: 0 } => "No head was ever signed: the order across streams, and rewritten streams, are not proved.",
            { SignaturesChecked: false } => $"{result.Heads:N0} heads up to position {result.SignedTo} hold; who signed them was not asked (--keys).",
            _ => $"{result.Heads:N0} signed heads up to position {result.SignedTo} hold.",
        };
        var unsealed = result.Unsealed > 0 ? $" {result.Unsealed:N0} events after it are not sealed, the oldest for {result.UnsealedAge.TotalSeconds:N0} seconds: of them nothing can be said." : "";
        return $"{log}: intact. {result.Events:N0} sealed events in {result.Streams:N0} streams up to position {result.Position}, {result.Events / Math.Max(0.001, taken.TotalSeconds):N0} a second. {signed}{unsealed}";
    }
}
