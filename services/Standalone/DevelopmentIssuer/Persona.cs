using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Standalone.DevelopmentIssuer;

/// <summary>A synthetic person or machine to sign in as while developing.</summary>
/// <param name="Id">What is given to <c>POST /token</c>; also the subject of the token.</param>
public sealed record Persona(string Id, string Name, Agency? Agency, ImmutableArray<Role> Roles, bool Cleared = false)
{
    public static ImmutableArray<Persona> All { get; } =
    [
        new("dhs.attorney", "Dana Attorney (DHS)", Kernel.Agency.Dhs, [Role.Reviewer]),
        new("dhs.attorney2", "Devin Attorney (DHS)", Kernel.Agency.Dhs, [Role.Reviewer]),
        new("dhs.chair", "Drew Chair (DHS)", Kernel.Agency.Dhs, [Role.Chair]),
        new("dhs.supervisor", "Dale Supervisor (DHS)", Kernel.Agency.Dhs, [Role.Supervisor]),
        new("dhs.supervisor2", "Devon Supervisor (DHS)", Kernel.Agency.Dhs, [Role.Supervisor]),
        new("dhs.chiefcounsel", "Darby ChiefCounsel (DHS)", Kernel.Agency.Dhs, [Role.ChiefCounsel]),
        new("dhs.deputydirector", "Denny DeputyDirector (DHS)", Kernel.Agency.Dhs, [Role.DeputyDirector]),
        new("dhs.cleared", "Dylan Cleared (DHS)", Kernel.Agency.Dhs, [Role.Reviewer], Cleared: true),
        new("dhs.records", "Darcy Records (DHS)", Kernel.Agency.Dhs, [Role.Records]),
        new("eoir.counsel", "Emery Counsel (EOIR)", Kernel.Agency.Eoir, [Role.Reviewer]),
        new("eoir.counsel2", "Elliot Counsel (EOIR)", Kernel.Agency.Eoir, [Role.Reviewer]),
        new("eoir.chair", "Ellis Chair (EOIR)", Kernel.Agency.Eoir, [Role.Chair]),
        new("eoir.records", "Eden Records (EOIR)", Kernel.Agency.Eoir, [Role.Records]),

        // Also given the role of a reviewer, to show that it does not count.
        new("eoir.judge", "Evelyn Judge (EOIR)", Kernel.Agency.Eoir, [Role.Adjudicator, Role.Reviewer]),
        new("eoir.docket", "Docket system (EOIR)", Kernel.Agency.Eoir, [Role.DocketSystem]),
        new("oil.attorney", "Oakley Attorney (OIL)", Kernel.Agency.Oil, [Role.Reviewer]),
        new("oil.attorney2", "Olive Attorney (OIL)", Kernel.Agency.Oil, [Role.Reviewer]),
        new("oil.chair", "Ocean Chair (OIL)", Kernel.Agency.Oil, [Role.Chair]),
        new("oil.records", "Orion Records (OIL)", Kernel.Agency.Oil, [Role.Records]),
        new("doj.principal", "Jamie Principal (DOJ)", Kernel.Agency.Oil, [Role.DojPrincipal]),
        new("ops.operator", "Parker Operator", Kernel.Agency.Dhs, [Role.Operator]),
        new("oversight.inspector", "Indigo Inspector", null, [Role.Oversight]),
        new("access.admin", "Avery Admin", null, [Role.AccessAdmin]),
    ];

    public static Persona? Find(string? id) => All.FirstOrDefault(persona => persona.Id == id);
}
