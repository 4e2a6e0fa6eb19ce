using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using JasperFx.Events;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>An officer of an agency has stepped aside: whoever does takes no part in this round, in no other capacity either.</summary>
[WolverineHandler]
public sealed record RecordStepAside(Agency Agency, string Officer, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<VoteEvent> Decide(Vote vote, RecordStepAside aside) =>
        vote.SteppedAside.Contains(aside.Officer) ? [] : [new OfficerSteppedAside(aside.Agency, aside.Officer, aside.At, aside.On)];

    public static void Handle(OfficerSteppedAsideV1 message, [WriteAggregate(FromMethod = nameof(VoteStream), Required = false)] IEventStream<Vote> vote)
    {
        if (vote.Aggregate is not { Opened: { } opened } state || opened.CaseId != message.CaseId)
            throw new MessageRefusedException($"No vote {message.VoteId} is open on the case that the message names.");
        vote.AppendMany(Decide(state, new(message.Agency, message.Officer, message.At, message.On)));
    }

    public static string VoteStream(OfficerSteppedAsideV1 message) => Vote.StreamOf(message.VoteId);
}
