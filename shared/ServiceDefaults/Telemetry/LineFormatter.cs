using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace InteragencyReview.ServiceDefaults;

/// <summary>One line an entry: time in UTC, level, category, trace, message, exception.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(Key)
{
    public const string Key = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {LevelOf(logEntry.LogLevel)} {logEntry.Category} [{Activity.Current?.TraceId.ToHexString() ?? "-"}] {message}");
        if (logEntry.Exception is { } exception)
            line += " | " + exception;
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
