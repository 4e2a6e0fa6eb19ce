using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>Decisions of the working group, as EOIR is told of them.</summary>
internal static class Decided
{
    public static readonly DateTimeOffset FirstDay = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    public static DecisionIssuedV1 On(string idnCase, int version = 1) => new(
        CaseOf(idnCase),
        DeterministicGuid.Of("vote", idnCase, $"{version}"),
        Agency.Eoir,
        idnCase,
        version,
        Lane.Accelerate,
        "2011-11-17",
        FirstDay.AddDays(version));

    public static Guid CaseOf(string idnCase) => DeterministicGuid.Of("case", idnCase);

    /// <summary>Handles the message as the listener of the queue would, and returns when that is committed.</summary>
    public static async Task Receive(this IAlbaHost eoir, DecisionIssuedV1 decision)
    {
        await using var scope = eoir.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(decision);
    }
}
