using InteragencyReview.Contracts.Messages;
using InteragencyReview.SystemTests.Running;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>A moment in a service's work on one case at which it is killed.</summary>
/// <param name="Name">Completes "killed …".</param>
/// <param name="Always">One of those that every run must have.</param>
/// <param name="Changes">The change of a row that is the moment, given the case.</param>
internal sealed record KillPoint(ServiceName Service, string Name, bool Always, Func<string, KillPoint.Change> Changes)
{
    public static readonly KillPoint[] All = [.. ServiceName.Agencies.SelectMany(OfAgency), .. OfDocketFeed(), .. OfWorkingGroup()];

    private const string Inbox = "wolverine_incoming_envelopes";
    private const string Outbox = "wolverine_outgoing_envelopes";

    /// <param name="Condition">Over <c>new</c> or <c>old</c>.</param>
    public sealed record Change(string Table, string Operation, string Condition);

    public static KillPoint Of(string service, string name) =>
        All.Single(point => point.Service.Value == service && point.Name == name);

    public Task<Trap> SetTrap(ReviewSystem system, string caseId, bool rollsBack)
    {
        var (table, operation, condition) = Changes(caseId);
        return Trap.Set(system.Log(Service), table, operation, condition, rollsBack);
    }

    private static IEnumerable<KillPoint> OfAgency(ServiceName agency)
    {
        var (sent, received) = (Queue(agency, ServiceName.WorkingGroup), Queue(ServiceName.WorkingGroup, agency));
        return
        [
            new(agency, "while the seat is appended", false, Appended("seat_opened")),
            new(agency, "while its ballot is appended", false, Appended("ballot_cast")),
            new(agency, "while the seat's snapshot takes the ballot", false, id => Changed("mt_doc_seat", $"new.data #>> '{{ballot,caseId}}' = '{id}'")),
            new(agency, "while the ballot goes into the outbox", false, Inserted(Outbox, "ballot_cast_v1")),
            new(agency, "between answering for a ballot and sending it", true, Inserted(sent, "ballot_cast_v1")),
            new(agency, "while the sent ballot leaves the outbox", false, Deleted(Outbox, "ballot_cast_v1")),
            new(agency, "while it takes the decision from its queue", false, Deleted(received, "decision_issued_v1")),
            new(agency, "while the decision goes into the inbox", false, Inserted(Inbox, "decision_issued_v1")),
            new(agency, "while the decision is appended", false, Appended("decision_received")),
            new(agency, "while the decision is noted as handled", true, Handled("decision_issued_v1")),
        ];
    }

    private static IEnumerable<KillPoint> OfDocketFeed() => [];

    private static IEnumerable<KillPoint> OfWorkingGroup()
    {
        var service = ServiceName.WorkingGroup;
        return
        [
            new(service, "while the vote is appended", false, Appended("vote_opened")),
            new(service, "while the review's snapshot takes the vote", false, id => Changed("mt_doc_review", $"new.data ->> 'caseId' = '{id}' and new.data ->> 'vote' is not null")),
            new(service, "while the timer of the vote is set", false, id => new(Inbox, "insert", $"new.status = 'Scheduled' and {About("new", id)}")),
            new(service, "while the opening goes into the outbox", false, Inserted(Outbox, "vote_opened_v1")),
            new(service, "between opening the vote and sending word of it", false, Inserted(Queue(service, ServiceName.Oil), "vote_opened_v1")),
            new(service, "while it takes a ballot from its queue", false, Deleted(Queue(ServiceName.Eoir, service), "ballot_cast_v1")),
            new(service, "while a ballot goes into the inbox", false, Inserted(Inbox, "ballot_cast_v1")),
            new(service, "while a ballot is noted as handled", true, Handled("ballot_cast_v1")),
            new(service, "while the deciding ballot is appended", false, Appended("vote_closed")),
            new(service, "while the decision is appended", false, Appended("decision_issued")),
            new(service, "while the decision goes into the outbox", false, Inserted(Outbox, "decision_issued_v1")),
            new(service, "between deciding and sending the decision", true, Inserted(Queue(service, ServiceName.Eoir), "decision_issued_v1")),
            new(service, "while the sent decision leaves the outbox", false, Deleted(Outbox, "decision_issued_v1")),
        ];
    }

    private static string Queue(ServiceName sender, ServiceName receiver) => $"queues.wolverine_queue_{QueueNames.Between(sender.Value, receiver.Value)}";

    private static Func<string, Change> Appended(string type) => id => new("mt_events", "insert", $"new.type = '{type}' and new.data ->> 'caseId' = '{id}'");

    private static Change Changed(string documents, string condition) => new(documents, "insert or update", condition);

    private static Func<string, Change> Inserted(string table, string message) => id => new(table, "insert", Is("new", message, id));

    private static Func<string, Change> Deleted(string table, string message) => id => new(table, "delete", Is("old", message, id));

    private static Func<string, Change> Handled(string message) => id => new(Inbox, "update", $"new.status = 'Handled' and {Is("old", message, id)}");

    private static string Is(string row, string message, string caseId) => $"{row}.message_type = '{message}' and {About(row, caseId)}";

    /// <summary>The body of an envelope is bytes, and what is said in it stands there as text.</summary>
    private static string About(string row, string caseId) => $"position('{caseId}'::bytea in {row}.body) > 0";
}
