using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.HistorySpecs;

/// <summary>What people and other systems do, in the order in which it is done where nothing is late.</summary>
/// <param name="Seed">Of the order, the copies and the delays in the other runs.</param>
public sealed record History(ImmutableArray<Act> Acts, int Seed)
{
    private const int People = 2;
    private const int Files = 2;
    private const int CourtRecords = 2;
    private const int Dockets = 2;
    private const int Days = 4;
    private const int MostWhoStepAside = 2;
    private static readonly string[] Circuits = ["1", "9"];
    private static readonly ImmutableArray<Agency> Panel = [.. Enum.GetValues<Agency>()];

    private static readonly Gen<Choice> Choices = Gen.Frequency(
        (3, Gen.Constant(Choice.Accelerate)),
        (4, Gen.Constant(Choice.ConsiderForDiscretion)),
        (2, Gen.Constant(Choice.ContinueNormally)),
        (1, Gen.Constant(Choice.Abstain)),
        (1, Gen.Constant(Choice.Recuse)));

    private static readonly Gen<Aside> Asides =
        from agency in Gen.Elements<Agency>(Panel)
        from officer in Gen.Elements(Act.OfficersOf(agency))
        from after in Gen.Choose(0, 3)
        select new Aside(agency, officer, after);

    private static readonly Gen<RoundPlan> Rounds =
        from leader in Gen.Elements<Agency>(Panel)
        from replaced in Gen.Choose(1, 3)
        from choices in Choices.ArrayOf(replaced)
        from others in Choices.ArrayOf(Panel.Length)
        from missing in Gen.Elements<Agency?>([null, null, null, .. Panel.Select(agency => (Agency?)agency)])
        from answers in Gen.Elements(Answer.Gives, Answer.Gives, Answer.Refuses, Answer.Lapses).ArrayOf(2)
        from counselLapses in Gen.Elements(false, false, true)
        from lane in Gen.Elements(Lane.Accelerate, Lane.ConsiderForDiscretion, Lane.ContinueNormally)
        from number in Gen.Choose(0, MostWhoStepAside)
        from asides in Asides.ArrayOf(number)
        select new RoundPlan(
            leader,
            [.. Panel.Select(agency => agency == missing ? ImmutableArray<Choice>.Empty : agency == leader ? [.. choices] : [others[(int)agency]])],
            [.. answers],
            counselLapses,
            lane,
            [.. asides.Select(aside => aside with { After = aside.Agency == leader && leader != missing ? Math.Min(aside.After, replaced) : 0 })]);

    private static Gen<Act> Doings(params string?[] attorneys) => Gen.Frequency(
        (4, from file in Of(Files)
            from person in Of(People)
            from day in Of(Days)
            from gang in Gen.Elements(true, false)
            from attorney in Gen.Elements<string?>(attorneys)
            select (Act)new Act.CaseFile(file, person, day, gang, attorney)),
        (3, from idn in Of(CourtRecords)
            from person in Perhaps(People)
            from day in Of(Days)
            from final in Gen.Elements(true, false)
            select (Act)new Act.CourtRecord(idn, person, day, final)),
        (2, from docket in Of(Dockets)
            from circuit in Gen.Elements(Circuits)
            from person in Of(People)
            from day in Of(Days)
            select (Act)new Act.Petition(docket, circuit, person, day)),
        (2, (from person in Perhaps(People)
             from idn in Perhaps(CourtRecords)
             from file in Perhaps(Files)
             from docket in Perhaps(Dockets)
             from circuit in Gen.Elements<string?>([null, .. Circuits])
             select new Act.Line(person, idn, file, docket, docket is null ? null : circuit)).Where(line => line.Named >= 2).Select(line => (Act)line)),
        (4, from file in Of(Files)
            from plan in Rounds
            select (Act)new Act.Round(file, plan)));

    /// <summary>Who tries a case has no ballot in any.</summary>
    public static Arbitrary<History> Any { get; } = Of(Doings(null, "attorney-1", "attorney-2"));

    /// <summary>Facts say of people who may have voted that they try the case, and take it back.</summary>
    public static Arbitrary<History> WithVotersWhoAreBarred { get; } = Of(Doings(null, Act.VoterOf(Agency.Dhs, 1), Act.VoterOf(Agency.Oil, 1)));

    public override string ToString() => $"seed {Seed}:\n  {string.Join("\n  ", Acts)}";

    private static Arbitrary<History> Of(Gen<Act> acts) => Arb.From(
        acts.ArrayOf().SelectMany(all => Gen.Choose(0, int.MaxValue).Select(seed => new History([.. all], seed))),
        history => Chance.Shorter(history.Acts.ToArray()).Select(fewer => history with { Acts = [.. fewer] }));

    private static Gen<int> Of(int number) => Gen.Choose(1, number);

    private static Gen<int?> Perhaps(int number) => Gen.Choose(0, number).Select(n => n == 0 ? (int?)null : n);
}

public abstract record Act
{
    public static string FileOf(int file) => $"DHS-2011-{file:D6}";

    public static string IdnOf(int idn) => $"92000{idn}";

    public static string NumberOf(int docket) => $"11-{docket:D5}";

    public static string ANumberOf(int person) => $"A20000000{person}";

    public static string VoterOf(Agency agency, int revision) => $"voter-{agency.Code()}-{revision}";

    /// <summary>Who may have to vote, to concur or to settle a vote; those who do more than vote are called by their role.</summary>
    public static string[] OfficersOf(Agency agency) => agency switch
    {
        Agency.Dhs => [VoterOf(agency, 1), VoterOf(agency, 2), Roles.Supervisor, Roles.ChiefCounsel, Roles.DeputyDirector],
        Agency.Oil => [VoterOf(agency, 1), VoterOf(agency, 2), Roles.DojPrincipal],
        _ => [VoterOf(agency, 1), VoterOf(agency, 2)],
    };

    public static DateOnly DayOf(int day) => new(2011, 12, day);

    /// <summary>DHS takes in a version of a case file; one that speaks for an earlier day than the last is not taken.</summary>
    public sealed record CaseFile(int File, int Person, int Day, bool GangMember, string? TrialAttorney) : Act;

    /// <summary>EOIR takes in a version of a court record.</summary>
    public sealed record CourtRecord(int Idn, int? Person, int Day, bool HasFinalOrder) : Act;

    /// <summary>OIL takes in a version of a petition.</summary>
    public sealed record Petition(int Docket, string Circuit, int Person, int Day) : Act;

    /// <summary>DHS takes in a line of the crosswalk.</summary>
    public sealed record Line(int? Person, int? Idn, int? File, int? Docket, string? Circuit) : Act
    {
        public int Named => new[] { Person, Idn, File, Docket }.Count(member => member is not null);
    }

    /// <summary>The panel votes on a case, as soon as there is one and no earlier round is undecided.</summary>
    public sealed record Round(int File, RoundPlan Plan) : Act;
}

public enum Answer
{
    Gives,
    Refuses,
    Lapses,
}

/// <summary>
/// What people do in one round of a case. Each acts on what can be seen: an agency that may replace its ballot goes first, the others
/// vote when they know of its last one; who steps aside does so before the agency's next ballot, and takes no part afterwards, whether the
/// working group knows of it or not; the due date comes only when the ballots that are meant to be in time are in. So the outcome does not
/// hang on the order in which messages travel.
/// </summary>
/// <param name="Leader">The agency that may replace its ballot.</param>
/// <param name="Choices">Of each agency, in the order of the panel; empty where it never votes.</param>
/// <param name="Answers">Of supervisors who are asked to concur, in order; who is asked after them concurs.</param>
/// <param name="CounselLapses">The chief counsel lets the term pass.</param>
/// <param name="SettledOn">By whoever must settle the vote.</param>
/// <param name="Asides">Officers who step aside.</param>
public sealed record RoundPlan(
    Agency Leader,
    ImmutableArray<ImmutableArray<Choice>> Choices,
    ImmutableArray<Answer> Answers,
    bool CounselLapses,
    Lane SettledOn,
    ImmutableArray<Aside> Asides)
{
    public ImmutableArray<Choice> Of(Agency agency) => Choices[(int)agency];

    public override string ToString() =>
        $"{Leader} leads: {string.Join(" | ", Choices.Select(choices => string.Join(", ", choices)))}; {string.Join(", ", Answers)}; {(CounselLapses ? "lapses; " : "")}{SettledOn}"
        + string.Concat(Asides.Select(aside => $"; {aside.Officer} steps aside after {aside.After} ballots"));
}

/// <summary>An officer wants to step aside, which is refused while that officer's own ballot stands.</summary>
/// <param name="After">So many ballots of the agency. Where it does not lead, that is none: with its only one the vote may close.</param>
public sealed record Aside(Agency Agency, string Officer, int After);
