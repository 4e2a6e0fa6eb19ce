using InteragencyReview.Contracts.Messages;
using InteragencyReview.SystemTests.Running;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>A moment in a service's work on one case at which it is killed.</summary>
/// <param name="Name">Completes "killed …".</param>
/// <param name="Always">One of those that every run must have.</param>
/// <param name="Changes">The change of a row that is the moment, given the case.</param>
internal sealed record KillPoint(ServiceName Service, string Name, bool Always, Func<KillPoint.Target, KillPoint.Change> Changes)
{
    public static readonly KillPoint[] All = [.. ServiceName.Agencies.SelectMany(OfAgency).Concat(OfDocketFeed()).Concat(OfWorkingGroup())];

    private const string Inbox = "wolverine_incoming_envelopes";
    private const string Outbox = "wolverine_outgoing_envelopes";

    /// <param name="IdnCase">By which EOIR knows the case.</param>
    public sealed record Target(string CaseId, string IdnCase);

    /// <param name="Condition">Over <c>new</c> or <c>old</c>.</param>
    /// <param name="RollsBack">Which half of the change is the moment, if not either.</param>
    public sealed record Change(string Table, string Operation, string Condition, bool? RollsBack = null);

    /// <summary>Null when it may be killed before the change is committed, or after.</summary>
    public bool? RollsBack => Changes(new("", "")).RollsBack;

    public static KillPoint Of(string service, string name) =>
        All.Single(point => point.Service.Value == service && point.Name == name);

    public Task<Trap> SetTrap(ReviewSystem system, Target target, bool rollsBack)
    {
        var (table, operation, condition, _) = Changes(target);
        return Trap.Set(system.Log(Service), table, operation, condition, rollsBack);
    }

    private static IEnumerable<KillPoint> OfAgency(ServiceName agency)
    {
        return
        [
            new(agency, "while the seat is appended", false, Appended("seat_opened")),
            new(agency, "while its ballot is appended", false, Appended("ballot_cast")),
            new(agency, "while the seat's snapshot takes the ballot", false, one => Changed("mt_doc_seat", $"new.data #>> '{{ballot,caseId}}' = '{one.CaseId}'")),
            new(agency, "while the ballot goes into the outbox", false, Inserted(Outbox, "ballot_cast_v1")),
            new(agency, "between recording its ballot and sending it", true, Sent(agency, ServiceName.WorkingGroup, "ballot_cast_v1")),
            new(agency, "while the sent ballot leaves the outbox", false, Deleted(Outbox, "ballot_cast_v1")),
            new(agency, "while it takes the decision from its queue", false, Taken(ServiceName.WorkingGroup, agency, "decision_issued_v1")),
            new(agency, "while the decision goes into the inbox", false, Inserted(Inbox, "decision_issued_v1")),
            new(agency, "while the decision is appended", false, Appended("decision_received")),
            new(agency, "while the decision is noted as handled", true, Handled("decision_issued_v1")),
        ];
    }

    private static IEnumerable<KillPoint> OfDocketFeed()
    {
        var service = ServiceName.Eoir;
        return
        [
            new(service, "while the feeder is told of the decision", false, one => new(Inbox, "insert", $"new.received_at like 'local:%' and {Names("new", one.IdnCase)}")),
            new(service, "while the entry is appended to the docket feed", true, Appended("docket_entry_published")),
            new(service, "while it notes how far the case stands on the docket feed", false, one => Changed("mt_doc_publishedentry", $"new.id = 'hearing-{one.IdnCase}'")),
            new(service, "while the feeder notes that it is done", false, one => new(Inbox, "update", $"new.status = 'Handled' and old.received_at like 'local:%' and {Names("old", one.IdnCase)}")),
        ];
    }

    private static IEnumerable<KillPoint> OfWorkingGroup()
    {
        var service = ServiceName.WorkingGroup;
        return
        [
            new(service, "while the vote is appended", false, Appended("vote_opened")),
            new(service, "while the review's snapshot takes the vote", false, one => Changed("mt_doc_review", $"new.data ->> 'caseId' = '{one.CaseId}' and new.data ->> 'vote' is not null")),
            new(service, "while the timer of the vote is set", false, one => new(Inbox, "insert", $"new.status = 'Scheduled' and {Names("new", one.CaseId)}")),
            new(service, "while the opening goes into the outbox", false, Inserted(Outbox, "vote_opened_v1")),
            new(service, "between opening the vote and sending word of it", false, Sent(service, ServiceName.Oil, "vote_opened_v1")),
            new(service, "while it takes a ballot from its queue", false, Taken(ServiceName.Eoir, service, "ballot_cast_v1")),
            new(service, "while a ballot goes into the inbox", false, Inserted(Inbox, "ballot_cast_v1")),
            new(service, "while a ballot is noted as handled", true, Handled("ballot_cast_v1")),
            new(service, "while the deciding ballot is appended", false, Appended("vote_closed")),
            new(service, "while the decision is appended", false, Appended("decision_issued")),
            new(service, "while the decision goes into the outbox", false, Inserted(Outbox, "decision_issued_v1")),
            new(service, "between deciding and sending the decision", true, Sent(service, ServiceName.Eoir, "decision_issued_v1")),
            new(service, "while the sent decision leaves the outbox", false, Deleted(Outbox, "decision_issued_v1")),
        ];
    }

    private static string Queue(ServiceName sender, ServiceName receiver) => $"queues.wolverine_queue_{QueueNames.Between(sender.Value, receiver.Value)}";

    /// <summary>
    /// RabbitMQ's queues are no tables: there it is what stands in the outbox, committed, when its sender dies before it sends anything.
    /// </summary>
    private static Func<Target, Change> Sent(ServiceName sender, ServiceName receiver, string message) => Transports.Usual == Transport.PostgreSql
        ? Inserted(Queue(sender, receiver), message)
        : one => Inserted(Outbox, message)(one) with { RollsBack = false };

    /// <summary>There it is what stands in the inbox, committed, when its receiver dies before it acknowledges it: it comes once more.</summary>
    private static Func<Target, Change> Taken(ServiceName sender, ServiceName receiver, string message) => Transports.Usual == Transport.PostgreSql
        ? Deleted(Queue(sender, receiver), message)
        : one => Inserted(Inbox, message)(one) with { RollsBack = false };

    private static Func<Target, Change> Appended(string type) => one =>
        new("mt_events", "insert", $"new.type = '{type}' and new.data ->> 'caseId' = '{one.CaseId}'");

    private static Change Changed(string documents, string condition) => new(documents, "insert or update", condition);

    private static Func<Target, Change> Inserted(string table, string message) => one => new(table, "insert", Is("new", message, one));

    private static Func<Target, Change> Deleted(string table, string message) => one => new(table, "delete", Is("old", message, one));

    private static Func<Target, Change> Handled(string message) => one => new(Inbox, "update", $"new.status = 'Handled' and {Is("old", message, one)}");

    private static string Is(string row, string message, Target one) => $"{row}.message_type = '{message}' and {Names(row, one.CaseId)}";

    /// <summary>The body of an envelope is bytes, and what is said in it stands there as text.</summary>
    private static string Names(string row, string key) => $"position('{key}'::bytea in {row}.body) > 0";
}
