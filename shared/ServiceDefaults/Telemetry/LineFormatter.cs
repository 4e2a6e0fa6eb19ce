using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// One line an entry: time in UTC, level, category, trace, message, exception. Wolverine logs a conflict as an error, although the
/// message is tried again for as long as it takes: from Wolverine it is a piece of information.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(Key)
{
    public const string Key = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var trace = Activity.Current?.TraceId.ToHexString() ?? "-";
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var line = logEntry.Exception is { } conflict && logEntry.Category.StartsWith("Wolverine", StringComparison.Ordinal) && Conflicts.IsConflict(conflict)
            ? $"{at} {LevelOf(LogLevel.Information)} {logEntry.Category} [{trace}] {message} | Somebody else was faster: it is tried again."
            : $"{at} {LevelOf(logEntry.LogLevel)} {logEntry.Category} [{trace}] {message}{(logEntry.Exception is { } exception ? " | " + exception : "")}";
        textWriter.Write(OneLine(Redaction.Clean(line)) + "\n");
    }

    // An entry that could break its line could also forge the next one.
    private static string OneLine(string text) => text
        .Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", " ⏎ ", StringComparison.Ordinal);

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };
}
