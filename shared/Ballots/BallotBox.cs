using System.Reflection;
using InteragencyReview.Ballots.Officers;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using JasperFx.Events.Projections;
using Marten;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Ballots;

/// <summary>The ballot box that each agency hosts: its seats, their claims, its list of ballots.</summary>
public static class BallotBox
{
    public static void AddBallotBox(this StoreOptions options)
    {
        options.Events.MapEventType<SeatOpened>("seat_opened");
        options.Events.MapEventType<BallotCast>("ballot_cast");
        options.Events.MapEventType<SeatClosed>("seat_closed");
        options.Events.MapEventType<SeatFactsChanged>("seat_facts_changed");
        options.Events.MapEventType<OfficerRecused>("officer_recused");
        options.Events.MapEventType<SeatAssigned>("seat_assigned");
        options.Events.MapEventType<DelegationGiven>("delegation_given");
        options.Events.MapEventType<DelegationEnded>("delegation_ended");
        options.Events.MapEventType<AbsenceRecorded>("absence_recorded");
        options.Projections.Snapshot<OfficerDuties>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<Seat>(SnapshotLifecycle.Inline);
        options.Policies.OnDocuments(new DocumentColumns<Seat>()
            .Text(seat => seat.State)
            .Column(seat => seat.DueAt)
            .Column(seat => seat.SeatId)
            .Column(seat => seat.MotionId)
            .Index("ballots_page", ["state", "due_at", "seat_id"])
            .Index("ballots_of_a_motion", ["motion_id"], "motion_id is not null"));
        options.Schema.For<BallotClaim>().UseNumericRevisions(true).Metadata(claim => claim.Revision.MapTo(written => written.Version));
    }

    /// <summary>Handlers are found in this assembly, and know at which agency they run.</summary>
    public static void AddBallotBox(this WolverineOptions options, Agency here)
    {
        options.Discovery.IncludeAssembly(typeof(BallotBox).Assembly);
        options.ListenTo(QueueNames.FromWorkingGroup(here));
        options.SendTo(QueueNames.ToWorkingGroup(here));
        options.SendTo(QueueNames.FactsToWorkingGroup(here));
    }

    /// <summary>Only officers of the agency itself reach its ballots; a judge or Board member never does.</summary>
    public static void AddBallotBox(this WolverineHttpOptions options, Agency here) => options.ConfigureEndpoints(chain =>
    {
        if (chain.Method.HandlerType.Assembly == typeof(BallotBox).Assembly)
        {
            var role = chain.Method.Method.GetCustomAttribute<ForChairsAttribute>() is null ? Role.Reviewer : Role.Chair;
            chain.Metadata.RequireAccess(Access.For(role).At(here));
        }
    });
}

/// <summary>The agency that this service is of.</summary>
public sealed record HostAgency(Agency Agency);
