using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.Kernel;

namespace InteragencyReview.Tool.Heads;

/// <summary>Heads as they are handed from one agency to the other: one a line, in order.</summary>
internal static class HeadFiles
{
    public static Option<FileInfo?> Heads(bool required)
    {
        var heads = Asked.File("--heads", "Heads of this log that were exported earlier and kept elsewhere.");
        heads.Required = required;
        return heads;
    }

    public static Option<FileInfo?> Keys() =>
        Asked.File("--keys", "The keys of the heads, public or private, base64, one a line; all that were ever in use.");

    /// <exception cref="CannotVerifyException">It is not there, or may not be read.</exception>
    public static async Task<string> Text(FileInfo file, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotVerifyException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="CannotVerifyException">A line is not a head, or there is none: comparing with nothing would find everything in order.</exception>
    public static async IAsyncEnumerable<LogHead> Read(FileInfo file, [EnumeratorCancellation] CancellationToken stop)
    {
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file.FullName, stop))
        {
            number++;
            yield return Parse(line) ?? throw new CannotVerifyException($"{file}, line {number} is not a head as review heads export writes it.");
        }

        if (number == 0)
            throw new CannotVerifyException($"{file} holds no head: there is nothing to compare with.");
    }

    public static string Line(LogHead head) => JsonSerializer.Serialize(head, WireJson.Options);

    private static LogHead? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<LogHead>(line, WireJson.Options) is { Log: not null, Hash: not null, Signature: not null, KeyId: not null } head ? head : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
