using InteragencyReview.Kernel;

namespace InteragencyReview.SystemTests.Running;

/// <summary>One of the four services, by the name it has in telemetry and in the queues.</summary>
public sealed record ServiceName(string Value, string Project)
{
    public static readonly ServiceName Dhs = new("dhs", "Dhs");
    public static readonly ServiceName Eoir = new("eoir", "Eoir");
    public static readonly ServiceName Oil = new("oil", "Oil");
    public static readonly ServiceName WorkingGroup = new("working-group", "WorkingGroup");

    public static readonly ServiceName[] Agencies = [Dhs, Eoir, Oil];
    /// <summary>The order in which all three can vote: without DHS nothing is decided, so no seat is closed before its turn.</summary>
    public static readonly ServiceName[] DhsLast = [Eoir, Oil, Dhs];

    public static readonly ServiceName[] All = [.. Agencies, WorkingGroup];

    /// <summary>Who votes for it.</summary>
    public string Officer => this == Dhs ? "dhs.attorney" : this == Eoir ? "eoir.counsel" : "oil.attorney";

    public static ServiceName Of(string value) => All.Single(service => service.Value == value);

    public static ServiceName Of(Agency agency) => Of(agency.Code());

    public override string ToString() => Value;
}
