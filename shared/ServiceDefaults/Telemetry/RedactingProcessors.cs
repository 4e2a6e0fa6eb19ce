using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Cleans a span before it is exported.</summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        foreach (var (name, value) in data.TagObjects.ToList())
        {
            if (value is string text && Redaction.Clean(text) is var clean && clean != text)
                data.SetTag(name, clean);
        }

        data.DisplayName = Redaction.Clean(data.DisplayName);
        if (data.StatusDescription is { } description)
            data.SetStatus(data.Status, Redaction.Clean(description));

        // The events of a span cannot be changed once added: a span that tells too much in one is not exported.
        if (data.Events.SelectMany(e => e.Tags).Any(tag => tag.Value is string text && Redaction.Clean(text) != text))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}

/// <summary>Cleans a log record before it is exported.</summary>
internal sealed class LogRedaction : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        data.FormattedMessage = data.FormattedMessage is { } message ? Redaction.Clean(message) : null;
        data.Body = data.Body is { } body ? Redaction.Clean(body) : null;
        var attributes = (data.Attributes ?? []).Select(Cleaned).ToList();

        if (data.Exception is { } exception && exception.ToString() is var told && Redaction.Clean(told) != told)
        {
            attributes.Add(new("exception.type", exception.GetType().FullName));
            attributes.Add(new("exception.stacktrace", Redaction.Clean(told)));
            data.Exception = null;
        }

        data.Attributes = attributes;
    }

    // What is no text itself is kept as it is, unless it would be written with an A-number in it.
    private static KeyValuePair<string, object?> Cleaned(KeyValuePair<string, object?> tag) =>
        tag.Value?.ToString() is { } text && Redaction.Clean(text) is var clean && clean != text ? new(tag.Key, clean) : tag;
}
