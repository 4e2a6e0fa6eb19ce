using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Screening;

namespace InteragencyReview.Tool;

/// <summary>The lines that <c>review screen</c> prints: every member always there, in this order.</summary>
internal sealed class ScreeningLines
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Utf8JsonWriter _json;

    public ScreeningLines() =>
        _json = new(_lines, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // for terminals and files, never for HTML

    /// <summary>Bytes not yet written out.</summary>
    public int Length => _lines.WrittenCount;

    public void Add(string caseFileId, ScreeningResult screening)
    {
        _json.WriteStartObject();
        _json.WriteString("caseFileId"u8, caseFileId);
        _json.WriteString("ruleSet"u8, screening.RuleSet);
        _json.WriteString("asOf"u8, $"{screening.AsOf:yyyy-MM-dd}");
        _json.WriteString("lane"u8, screening.Lane.ToString());
        Write("reasons"u8, screening.Reasons);
        Write("met"u8, screening.Met);
        Write("unknown"u8, screening.Unknown);
        Write("missing"u8, screening.Missing);
        if (screening.PriorityLevel is { } level)
            _json.WriteNumber("priorityLevel"u8, level);
        else
            _json.WriteNull("priorityLevel"u8);
        Write("notes"u8, screening.Notes);
        End();
    }

    public void Add(RejectedCaseFile rejected)
    {
        _json.WriteStartObject();
        _json.WriteString("caseFileId"u8, rejected.CaseFileId);
        _json.WriteStartArray("rejected"u8);
        foreach (var fault in rejected.Faults)
        {
            _json.WriteStartObject();
            _json.WriteString("member"u8, fault.Member);
            _json.WriteString("reason"u8, fault.Reason);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        End();
    }

    public async Task FlushTo(Stream output, CancellationToken stop)
    {
        if (_lines.WrittenCount == 0)
            return;
        await output.WriteAsync(_lines.WrittenMemory, stop);
        await output.FlushAsync(stop);
        _lines.ResetWrittenCount();
    }

    private void Write(ReadOnlySpan<byte> member, ImmutableArray<string> values)
    {
        _json.WriteStartArray(member);
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        _json.Reset();
    }
}
