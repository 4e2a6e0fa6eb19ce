using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Queues;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Motions;

/// <summary>A chair puts a filtered list of cases to the panel at once. Exceptions are taken out before; each case is voted on by itself.</summary>
public sealed record OpenMotion(Guid MotionId, Lane Lane, ImmutableArray<MotionOpened.CaseOnMotion> Cases, ImmutableArray<Guid> Exceptions, string Reasons, string By, DateTimeOffset At, DateOnly? On)
{
    /// <summary>A motion over more cases than this is no case-by-case review any more.</summary>
    public const int MostCases = 200;

    public static Decision<MotionOpened> Decide(Motion motion, OpenMotion open)
    {
        if (motion.Opened is not null)
            return [];
        if (WrittenReasons.Check(open.Reasons, "a motion") is { } refusal)
            return refusal;
        if (open.Cases.IsEmpty)
            return new Refusal("no-cases", "No case of that list waits for a vote.");
        if (open.Cases.Length > MostCases)
            return new Refusal("too-many-cases", $"A motion is over at most {MostCases} cases, not {open.Cases.Length}.");
        return open.Cases.FirstOrDefault(one => open.Exceptions.Contains(one.CaseId)) is { } excepted
            ? new Refusal("excepted", $"Case {excepted.CaseId} is an exception of this motion.")
            : [new MotionOpened(open.MotionId, open.Lane, open.Cases, open.Exceptions, open.Reasons, open.By, open.At, open.On)];
    }

    /// <param name="Exceptions">Cases of the list that are taken out.</param>
    /// <param name="Limit">Over how many cases, at most 200.</param>
    /// <param name="DueInDays">How long the panel has; 14 when left out.</param>
    /// <param name="On">The day for which it is opened, if not today.</param>
    public sealed record Body(
        Lane Lane,
        string Reasons,
        ImmutableArray<Guid>? Exceptions = null,
        Stage? Stage = null,
        string? Office = null,
        string? Court = null,
        string? Custody = null,
        string? Indicator = null,
        int? Limit = null,
        int? DueInDays = null,
        DateOnly? On = null);

    /// <param name="Refused">Cases of the list on which no vote could be opened, and why: of some the rules propose another lane by the day of the motion.</param>
    public sealed record Answer(Guid MotionId, Lane Lane, ImmutableArray<MotionOpened.CaseOnMotion> Cases, ImmutableArray<Guid> Exceptions, ImmutableArray<RefusedCase> Refused);

    public sealed record RefusedCase(Guid CaseId, string Reason);

    [WolverinePost("/motions", OperationId = "OpenMotion")]
    [RequireAccess(Role.Chair, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static async Task<(IResult, OutgoingMessages)> Post(
        Body body,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        NpgsqlDataSource database,
        Schemas schemas,
        TimeProvider time,
        ILogger<Motion> log,
        CancellationToken stop)
    {
        if (body.Limit is < 1 or > MostCases)
            return (Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {MostCases}."), []);
        if (GetQueue.NoSuch(body.Custody, body.Indicator) is { } unknown)
            return (unknown, []);
        var exceptions = body.Exceptions ?? [];
        if (exceptions.Length > MostCases)
            return (Problems.Of(StatusCodes.Status400BadRequest, "too-many-exceptions", $"A motion has at most {MostCases} exceptions."), []);

        if (request.CommandId() is { } command && await session.LoadAsync<Motion>(Motion.StreamOf(Motion.IdOf(command)), stop) is { Opened: { } before })
            return (Created(before, []), []);

        var (now, by) = (time.GetUtcNow(), user.Officer().Subject);
        var strangers = await NotOnTheList(body, exceptions, database, schemas, now, stop);
        if (MotionExceptions.Refuse(strangers, "this list", $"no vote was opened. An exception is a caseId that GET /queues/{body.Lane}?state=Screened lists with the same filter.") is { } stranger)
            return (Refused.As(stranger, StatusCodes.Status422UnprocessableEntity), []);
        var opened = new List<OpenVote.Opening>();
        var refused = ImmutableArray.CreateBuilder<RefusedCase>();
        foreach (var caseId in await List(body, exceptions, database, schemas, now, stop))
        {
            var call = new CallVote(by, now, body.On, CommandId: null, body.Lane);
            var opening = await OneOfMany.Read(Review.StreamOf(caseId), () => OpenVote.Prepare(caseId, call, body.DueInDays, session, stop), log);
            if (opening is null)
                refused.Add(new(caseId, OneOfMany.NotRead));
            else if (opening.Refusal is { } refusal)
                refused.Add(new(caseId, refusal.Reason));
            else if (opening.WasCalled)
                refused.Add(new(caseId, "Somebody else has put it to the panel meanwhile."));
            else
                opened.Add(opening);
        }

        if (opened.Count == 0 && refused.Count > 0 && refused.All(one => one.Reason == OneOfMany.NotRead))
            return (OneOfMany.NoneRead(), []);
        ImmutableArray<MotionOpened.CaseOnMotion> cases = [.. opened.Select(opening => new MotionOpened.CaseOnMotion(opening.Review.CaseId, opening.VoteId))];
        var id = request.CommandId() is { } commandId ? Motion.IdOf(commandId) : Motion.IdOf(cases.Select(one => one.VoteId));
        var motion = await session.Events.FetchForWriting<Motion>(Motion.StreamOf(id), stop);
        var decision = Decide(motion.Aggregate ?? Motion.Initial, new(id, body.Lane, cases, exceptions, body.Reasons, by, now, body.On));
        if (decision.Refusal is { } no)
        {
            return (
                Refused.As(no.Type == "no-cases" && refused.Count > 0
                    ? no with { Reason = $"No vote could be opened on any of the {refused.Count} cases of that list. On the first, {refused[0].CaseId}: {refused[0].Reason}" }
                    : no),
                []);
        }

        motion.AppendMany(decision);
        var messages = new OutgoingMessages();
        foreach (var opening in opened)
            messages.AddRange(opening.Append(id, opened.Count));
        return (Created(motion.Aggregate?.Opened ?? decision.Events[0], refused.ToImmutable()), messages);
    }

    private static IResult Created(MotionOpened motion, ImmutableArray<RefusedCase> refused) => TypedResults.Created(
        $"/motions/{motion.MotionId}", new Answer(motion.MotionId, motion.Lane, motion.Cases, motion.Exceptions, refused));

    private static async Task<ImmutableArray<Guid>> List(
        Body body, ImmutableArray<Guid> exceptions, NpgsqlDataSource database, Schemas schemas, DateTimeOffset now, CancellationToken stop)
    {
        var limit = body.Limit ?? MostCases;
        await using var command = GetQueue.Command(database, schemas, body.Lane, FilterOf(body), cursor: null, limit + exceptions.Length, now);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var cases = ImmutableArray.CreateBuilder<Guid>();
        while (cases.Count < limit && await reader.ReadAsync(stop))
        {
            if (reader.GetGuid(0) is var caseId && !exceptions.Contains(caseId))
                cases.Add(caseId);
        }

        return cases.ToImmutable();
    }

    /// <summary>The exceptions that stand nowhere on the list, also not below the limit.</summary>
    private static async Task<ImmutableArray<Guid>> NotOnTheList(
        Body body, ImmutableArray<Guid> exceptions, NpgsqlDataSource database, Schemas schemas, DateTimeOffset now, CancellationToken stop)
    {
        if (exceptions.IsEmpty)
            return [];
        await using var command = GetQueue.Command(database, schemas, body.Lane, FilterOf(body) with { Cases = exceptions }, cursor: null, exceptions.Length, now);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var listed = new List<Guid>();
        while (await reader.ReadAsync(stop))
            listed.Add(reader.GetGuid(0));
        return [.. exceptions.Except(listed)];
    }

    private static GetQueue.Filter FilterOf(Body body) => new()
    {
        Stage = body.Stage,
        Office = body.Office,
        Court = body.Court,
        Custody = body.Custody,
        Indicator = body.Indicator,
        State = ReviewState.Screened,
    };
}
