using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>One line of the crosswalk: it ties records by their keys, and, where it has no case file, by the A-number.</summary>
public static class ReceiveCrosswalkLine
{
    public static Task<Refusal?> Handle(CrosswalkLineV1 line, Envelope envelope, CaseDesk desk, CancellationToken stop) =>
        desk.Run(
            async session =>
            {
                var named = new[]
                {
                    line.IdnCase is { } idnCase ? new RecordRef(Agency.Eoir, idnCase) : null,
                    line.DocketNumber is { } docket ? new RecordRef(Agency.Oil, docket) : null,
                }.OfType<RecordRef>().ToList();

                foreach (var record in named)
                    await desk.Name(session, new RecordNamed(record, line.CaseFileId, line.ANumberHash));
                if (line.CaseFileId is null && named is [var one, var other])
                    await desk.Pair(session, one, other);

                return null;
            },
            stop);
}
