using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Eoir;

/// <summary>
/// What may be known of a case in court outside the protected store: the white list. Every member is here because the
/// review cannot do without it, and because it does not tell whether an asylum claim exists (8 CFR 1208.6):
/// <list type="table">
/// <item><term>asOf</term><description>the day the extract speaks for: an older one never overwrites a newer one</description></item>
/// <item><term>idnCase, aNumber</term><description>to find the case; the A-number stays in the agency</description></item>
/// <item><term>custody, court, hearingLocation, nextHearingOn</term><description>the queues are ordered and filtered by them, and the detained docket is advanced first</description></item>
/// <item><term>ntaIssuedOn, filedOn, decidedOn</term><description>which moves are legal depends on them (8 CFR 239.2, 1003.14)</description></item>
/// <item><term>hasFinalOrder, appealPending, absentia, administrativelyClosed</term><description>the stage; each says that something stands, not what was claimed or why</description></item>
/// <item><term>charges</term><description>what DHS alleges, which it knows already</description></item>
/// <item><term>rows</term><description>
/// the numbers of the rows it was made from: what is missing from the next extract is found by them. A number tells no more of its row than the name of its file.
/// </description></item>
/// <item><term>leadIdnCase</term><description>a decision on a lead without its riders is incomplete</description></item>
/// </list>
/// Everything else is protected: case type (asylum only, withholding only, credible and reasonable fear), asylum type, applications,
/// the letter of a decision, reasons of adjournments, motions, columns and files nobody knows.
/// </summary>
/// <param name="IdnCase">Digits.</param>
/// <param name="ANumber">Normalized, if the extract has it. It stays in the agency.</param>
/// <param name="Custody">detained, never, released; null when the record does not say.</param>
/// <param name="Court">BASE_CITY_CODE of the latest proceeding.</param>
/// <param name="NextHearingOn">
/// The latest day a hearing is set for, unless the latest proceeding was completed on or after it. No clock is asked: a day in the
/// past says that the court has set none since.
/// </param>
/// <param name="NtaIssuedOn">The day of the charging document, of the first proceeding that has one.</param>
/// <param name="FiledOn">When the court entered it.</param>
/// <param name="DecidedOn">When the latest proceeding was completed, in whatever way.</param>
/// <param name="HasFinalOrder">An order of removal stands that no appeal can touch any more (8 CFR 1241.1).</param>
/// <param name="Charges">Sections of the Act, sorted.</param>
/// <param name="AsOf">The day the record speaks for; null in records of before it was added, and where nobody said it.</param>
/// <param name="Rows">By file, ascending; null in records of before it was added.</param>
public sealed record HearingRecord(
    string IdnCase,
    string? ANumber,
    string? Custody,
    string? Court,
    string? HearingLocation,
    DateOnly? NextHearingOn,
    DateOnly? NtaIssuedOn,
    DateOnly? FiledOn,
    DateOnly? DecidedOn,
    bool HasFinalOrder,
    bool AppealPending,
    bool Absentia,
    bool AdministrativelyClosed,
    ImmutableArray<string> Charges,
    string? LeadIdnCase,
    DateOnly? AsOf = null,
    ImmutableSortedDictionary<string, ImmutableArray<long>>? Rows = null)
{
    public const string ProtectedMember = "protected";
    private const int FirstBuffer = 4096;

    /// <summary>One line: the open members, and beside them one object with what is protected.</summary>
    /// <param name="writeProtected">Writes the members of that object.</param>
    internal byte[] ToJson(Action<Utf8JsonWriter> writeProtected)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstBuffer);
        using var json = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(json, this, WireJson.Options);
        json.Flush();
        var openBytes = buffer.WrittenCount - 1; // without the brace that ends it

        json.Reset();
        json.WriteStartObject();
        json.WriteStartObject(ProtectedMember);
        writeProtected(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();

        // One object of the two: {"idnCase":…} and {"protected":…} meet in a comma.
        var line = new byte[buffer.WrittenCount - 1];
        buffer.WrittenSpan[..openBytes].CopyTo(line);
        line[openBytes] = (byte)',';
        buffer.WrittenSpan[(openBytes + 2)..].CopyTo(line.AsSpan(openBytes + 1));
        return line;
    }
}
