using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Crosswalk;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>Finds a case by what people know of it. An A-number is not among it: it never stands in a URL.</summary>
public static class FindCase
{
    /// <param name="By">Which of the agencies' keys it was found by.</param>
    public sealed record Item(Guid CaseId, string? CaseFileId, string By);

    /// <param name="Items">More than one where the same text is a key at two agencies.</param>
    public sealed record Answer(ImmutableArray<Item> Items);

    [WolverineGet("/cases", OperationId = "FindCase")]
    [ReadCases]
    public static async Task<IResult> Get(string? key, IQuerySession session, CancellationToken stop)
    {
        if (!RecordKey.TryRead(key, out var read, out var fault))
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-key", $"key {fault}: send a case file id, an IDNCASE, or circuit and docket number as in 9/11-72345.");

        var found = ImmutableArray.CreateBuilder<Item>();
        if (await Case(Review.IdOf(read), session, stop) is { } own)
            found.Add(new(own.CaseId, own.CaseFileId, "case file"));
        if (RecordKey.TryReadIdnCase(read, out var idnCase, out _))
            await Add(RecordRef.Hearing(idnCase), "IDNCASE");
        if (read.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < read.Length - 1)
            await Add(RecordRef.Docket(read[..slash], read[(slash + 1)..]), "docket");
        return TypedResults.Ok(new Answer(found.ToImmutable()));

        async Task Add(RecordRef record, string by)
        {
            if (await session.LoadAsync<AgencyRecord>(AgencyRecord.StreamOf(record), stop) is { TiedTo: { } caseId } && await Case(caseId, session, stop) is { } tied)
                found.Add(new(tied.CaseId, tied.CaseFileId, by));
        }
    }

    private static async Task<Review?> Case(Guid caseId, IQuerySession session, CancellationToken stop) =>
        await session.LoadAsync<Review>(Review.StreamOf(caseId), stop) is { Exists: true } review ? review : null;
}
