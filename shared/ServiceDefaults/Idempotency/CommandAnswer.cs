using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>How a command with a key was answered, whether it changed something, nothing, or was refused.</summary>
/// <param name="Id">As in <see cref="CommandKey"/>.</param>
public sealed record CommandAnswer(
    string Id, string BodyHash, int Status, string? ContentType, string? ETag, string? Location, string Body, DateTimeOffset At)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(48);

    public static void AddTo(StoreOptions options)
    {
        options.Schema.For<CommandAnswer>();
        options.Policies.OnDocuments(new DocumentColumns<CommandAnswer>().Column(answer => answer.At).Index("command_answers_age", ["at"]));
    }

    /// <summary>
    /// Puts the answer into the session that commits what the command changes: who asks again finds both, or neither. Called by the code
    /// around each command, between decision and commit.
    /// </summary>
    public static async Task Keep(IResult result, IDocumentSession session, HttpContext http)
    {
        if (http.Features.Get<CommandKey>() is not { } key)
            return;
        using var body = new MemoryStream();
        var rehearsal = new DefaultHttpContext { RequestServices = http.RequestServices };
        rehearsal.Response.Body = body;
        await result.ExecuteAsync(rehearsal);
        await rehearsal.Response.CompleteAsync();

        // A failure may pass; what was not there yet when the answer was 404 may have arrived; what somebody had not seen when it was 412 they
        // can read and send again.
        var response = rehearsal.Response;
        if (response.StatusCode is >= StatusCodes.Status500InternalServerError or StatusCodes.Status404NotFound or StatusCodes.Status412PreconditionFailed)
            return;
        session.Insert(new CommandAnswer(
            key.Id,
            key.BodyHash,
            response.StatusCode,
            response.ContentType,
            Text(response.Headers.ETag),
            Text(response.Headers.Location),
            System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length),
            http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
    }

    /// <summary>The same for a command that changes nothing in the database.</summary>
    public static async Task KeepAlone(IResult result, IDocumentSession session, HttpContext http)
    {
        await Keep(result, session, http);
        await session.SaveChangesAsync(http.RequestAborted);
    }

    /// <summary>Gives the answer once more.</summary>
    internal async Task Write(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.Headers.ETag = ETag;
        response.Headers.Location = Location;
        if (Body.Length > 0)
            await response.WriteAsync(Body, response.HttpContext.RequestAborted);
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues header) => header.Count == 0 ? null : header.ToString();
}
