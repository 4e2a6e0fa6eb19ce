using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>A moment in a service's work on one case at which it is killed.</summary>
/// <param name="Name">Completes "killed …".</param>
/// <param name="Always">One of those that every run must have.</param>
internal sealed record KillPoint(ServiceName Service, string Name, bool Always, Func<ReviewSystem, string, Task<Trap>> SetTrap)
{
    public static readonly KillPoint[] All = [.. ServiceName.Agencies.SelectMany(OfAgency), .. OfWorkingGroup()];

    public static KillPoint Of(string service, string name) =>
        All.Single(point => point.Service.Value == service && point.Name == name);

    private static IEnumerable<KillPoint> OfAgency(ServiceName agency) =>
    [
        new(agency, "before the seat commits", false, (system, caseId) => OnAppend(system.Log(agency), "seat_opened", caseId)),
        new(agency, "before its ballot commits", false, (system, caseId) => OnAppend(system.Log(agency), "ballot_cast", caseId)),
        new(agency, "between answering for a ballot and telling it", true, (system, caseId) => OnSend(system, agency, "working-group", "ballot_cast_v1", caseId)),
        new(agency, "between telling a ballot and noting that it has", false, (system, caseId) => OnCheckpoint(system.Log(agency), "publisher", "ballot_cast", caseId)),
        new(agency, "before the decision commits", false, (system, caseId) => OnAppend(system.Log(agency), "decision_received", caseId)),
        new(agency, "between handling the decision and acknowledging it", true, (system, caseId) => OnSettle(system, agency, "decision_issued_v1", caseId)),
    ];

    private static IEnumerable<KillPoint> OfWorkingGroup()
    {
        var service = ServiceName.WorkingGroup;
        return
        [
            new(service, "before the vote commits", false, (system, caseId) => OnAppend(system.Log(service), "vote_opened", caseId)),
            new(service, "between opening the vote and telling it", false, (system, caseId) => OnSend(system, service, "oil", "vote_opened_v1", caseId)),
            new(service, "before the deciding ballot commits", false, (system, caseId) => OnAppend(system.Log(service), "vote_closed", caseId)),
            new(service, "between handling a ballot and acknowledging it", true, (system, caseId) => OnSettle(system, service, "ballot_cast_v1", caseId)),
            new(service, "before the decision commits", false, (system, caseId) => OnAppend(system.Log(service), "decision_issued", caseId)),
            new(service, "between carrying out a vote and noting that it has", false, (system, caseId) => OnCheckpoint(system.Log(service), "carry-out-votes", "decision_issued", caseId)),
            new(service, "between deciding and telling the decision", true, (system, caseId) => OnSend(system, service, "eoir", "decision_issued_v1", caseId)),
            new(service, "between telling the decision and noting that it has", false, (system, caseId) => OnCheckpoint(system.Log(service), "publisher", "decision_issued", caseId)),
        ];
    }

    private static Task<Trap> OnAppend(NpgsqlDataSource log, string type, string caseId) =>
        Trap.Set(log, "mt_events", "insert", $"new.type = '{type}' and new.data ->> 'caseId' = '{caseId}'");

    private static Task<Trap> OnSend(ReviewSystem system, ServiceName sender, string queue, string type, string caseId) => Trap.Set(
        system.Messages, "messages", "insert", $"{Message("new", queue, type, caseId)} and new.envelope ->> 'source' = '/{sender}'");

    private static Task<Trap> OnSettle(ReviewSystem system, ServiceName receiver, string type, string caseId) =>
        Trap.Set(system.Messages, "messages", "delete", Message("old", receiver.Value, type, caseId));

    private static Task<Trap> OnCheckpoint(NpgsqlDataSource log, string subscription, string type, string caseId) => Trap.Set(
        log,
        "mt_event_progression",
        "update",
        $"new.name = '{subscription}' and new.last_seq_id >= (select min(seq_id) from mt_events where type = '{type}' and data ->> 'caseId' = '{caseId}')");

    private static string Message(string row, string queue, string type, string caseId) =>
        $"{row}.queue = '{queue}' and {row}.envelope ->> 'type' = '{type}' and {row}.envelope ->> 'caseKey' = '{caseId}'";
}
