using System.Globalization;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.HistorySpecs.Services;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.HistorySpecs;

/// <summary>The four services, the queues between them, and a history that happens to them.</summary>
internal sealed class Run
{
    private const string EoirLocal = "eoir_local";
    private const int MostTurns = 50_000;
    private const int MostCopies = 3;
    private const int LargestBatch = 5;
    private static readonly DateTimeOffset Start = new(2011, 12, 12, 9, 0, 0, TimeSpan.Zero);
    private static readonly KeyedHash ANumberKey = new(new byte[KeyedHash.KeyBytes]);

    private readonly Random? _chance;
    private readonly List<(int Order, Act Act)>[] _desks;
    private readonly List<Envelope> _inQueue = [];
    private readonly List<Envelope> _delayed = [];
    private readonly List<Envelope> _sent = [];
    private readonly List<Func<IEnumerable<Envelope>>> _commands = [];
    private readonly Dictionary<Guid, TimeSpan> _passed = [];
    private int _turn;

    /// <param name="chance">Null: everything in order, each message once and at once.</param>
    private Run(History history, Random? chance)
    {
        _chance = chance;
        var acts = history.Acts.Select((act, order) => (Order: order, Act: act)).ToList();
        _desks = [.. acts.Where(act => act.Act is not Act.Round).GroupBy(act => act.Act.GetType() == typeof(Act.Line) ? typeof(Act.CaseFile) : act.Act.GetType()).Select(desk => desk.ToList())];
        Cases = [.. acts.Select(act => (act.Order, Round: act.Act as Act.Round)).Where(act => act.Round is not null).GroupBy(act => act.Round!.File)
            .Select(rounds => new CaseRounds(Act.FileOf(rounds.Key), [.. rounds.Select(round => (round.Order, round.Round!.Plan))], this))];
    }

    public DhsService Dhs { get; } = new(ANumberKey);

    public EoirService Eoir { get; } = new(ANumberKey);

    public OilService Oil { get; } = new(ANumberKey);

    public WorkingGroupService WorkingGroup { get; } = new();

    public List<CaseRounds> Cases { get; }

    /// <summary>The types of the messages that have arrived.</summary>
    public HashSet<Type> Delivered { get; } = [];

    public int Events => Dhs.Events + Eoir.Events + Oil.Events + WorkingGroup.Events;

    public static Run InOrder(History history)
    {
        var run = new Run(history, chance: null);
        run.ToTheEnd();
        return run;
    }

    /// <summary>Every message up to three times, in any order, some of it very late, commands sent again, timers that go off early.</summary>
    public static Run Disturbed(History history)
    {
        var run = new Run(history, new Random(history.Seed));
        run.ToTheEnd();
        return run;
    }

    public IAgencyService At(Agency agency) => agency switch
    {
        Agency.Dhs => Dhs,
        Agency.Eoir => Eoir,
        Agency.Oil => Oil,
        _ => throw new ArgumentOutOfRangeException(nameof(agency), agency, "An agency without a service."),
    };

    /// <summary>Each case has its clock: the due date of one does not make another's ballots late.</summary>
    public DateTimeOffset Now(Guid caseId) => Start + _passed.GetValueOrDefault(caseId) + TimeSpan.FromSeconds(_turn);

    public string NewCommand() => $"command-{_commands.Count}";

    public void Command(Func<IEnumerable<Envelope>> command)
    {
        Send(command());
        _commands.Add(command);
    }

    /// <summary>The due date of a vote comes, and its timer goes off: there must be one.</summary>
    public void DueComes(Vote vote)
    {
        var timer = new VoteDue(vote.VoteId!.Value, vote.Opened!.CaseId);
        Assert.Contains((timer, vote.DueAt!.Value), WorkingGroup.Timers);
        _passed[timer.CaseId] = vote.DueAt.Value - Start;
        Send(WorkingGroup.GoOff(timer, Now(timer.CaseId)));
    }

    public void Send(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            _sent.Add(envelope);
            if (_chance is null)
            {
                _inQueue.Add(envelope);
                continue;
            }

            for (var copies = 1 + _chance.Next(MostCopies); copies > 0; copies--)
                (_chance.Next(3) == 0 ? _delayed : _inQueue).Add(envelope);
        }
    }

    /// <summary>Everything that was ever sent, and every command, once more.</summary>
    public void EverythingAgain()
    {
        var all = _sent.ToArray();
        _chance?.Shuffle(all);
        foreach (var envelope in all)
            Deliver([envelope]);
        foreach (var command in _commands)
            Send(command());
        foreach (var (timer, _) in WorkingGroup.Timers.ToList())
            Send(WorkingGroup.GoOff(timer, Now(timer.CaseId)));
        DeliverAll(_inQueue);
        DeliverAll(_delayed);
    }

    private void DeliverAll(List<Envelope> queue)
    {
        for (var n = 0; queue.Count > 0; n++)
        {
            Assert.True(n < MostTurns, "Messages without an end.");
            Deliver(Take(queue, 0));
        }
    }

    private void ToTheEnd()
    {
        while (_chance is null ? Next() : Any(_chance))
        {
            if (++_turn > MostTurns)
                Assert.Fail($"The history has not ended after {MostTurns} turns.");
        }
    }

    private bool Next()
    {
        if (_inQueue.Count > 0)
        {
            Deliver(Take(_inQueue, 0));
            return true;
        }

        if (Steps().MinBy(step => step.Order) is not { } next)
            return false;
        next.Do();
        return true;
    }

    private bool Any(Random chance)
    {
        if (_commands.Count > 0 && chance.Next(20) == 0)
            Assert.Empty(_commands[chance.Next(_commands.Count)]());
        if (WorkingGroup.Timers.Count > 0 && chance.Next(20) == 0)
            GoesOffEarly(WorkingGroup.Timers.ElementAt(chance.Next(WorkingGroup.Timers.Count)).Timer);
        if (_delayed.Count > 0 && chance.Next(30) == 0)
            Deliver(Take(_delayed, chance.Next(_delayed.Count)));

        List<Step> steps = [.. Steps()];
        if (_inQueue.Count > 0 && (steps.Count == 0 || chance.Next(3) > 0))
            Deliver(Take(_inQueue, chance.Next(_inQueue.Count)));
        else if (steps.Count > 0)
            steps[chance.Next(steps.Count)].Do();
        else if (_delayed.Count > 0)
            Deliver(Take(_delayed, chance.Next(_delayed.Count)));
        else
            return false;
        return true;
    }

    private IEnumerable<Step> Steps() => _desks.Where(desk => desk.Count > 0).Select(desk => new Step(desk[0].Order, () =>
        {
            var act = desk[0];
            desk.RemoveAt(0);
            Record(act.Order, act.Act);
        })).Concat(Cases.SelectMany(each => each.Steps()));

    private void GoesOffEarly(VoteDue timer)
    {
        var before = Events;
        Assert.Empty(WorkingGroup.GoOff(timer, Now(timer.CaseId)));
        Assert.Equal(before, Events);
    }

    private void Record(int order, Act act)
    {
        var version = order.ToString(CultureInfo.InvariantCulture);
        var (agency, messages) = act switch
        {
            Act.CaseFile file => (Agency.Dhs, Dhs.Record(
                new(
                    Act.FileOf(file.File),
                    Act.ANumberOf(file.Person),
                    Act.DayOf(file.Day),
                    new CaseFacts { BirthDate = new DateOnly(1980, 5, 1), FieldOffice = version, GangMember = file.GangMember, TrialAttorney = file.TrialAttorney }),
                Start)),
            Act.CourtRecord court => (Agency.Eoir, Eoir.Keep(new HearingRecord(
                Act.IdnOf(court.Idn),
                court.Person is { } person ? Act.ANumberOf(person) : null,
                "never",
                version,
                null,
                null,
                null,
                null,
                null,
                court.HasFinalOrder,
                AppealPending: false,
                Absentia: false,
                AdministrativelyClosed: false,
                [],
                null,
                Act.DayOf(court.Day)))),
            Act.Petition petition => (Agency.Oil, Oil.Keep(new DocketRecord(
                Act.NumberOf(petition.Docket), petition.Circuit, Act.ANumberOf(petition.Person), Act.DayOf(petition.Day), null, null, "none", version, null))),
            Act.Line line => (Agency.Dhs, [Dhs.Tell(
                line.Person is { } named ? Act.ANumberOf(named) : null,
                line.Idn is { } idn ? Act.IdnOf(idn) : null,
                line.File is { } of ? Act.FileOf(of) : null,
                line.Docket is { } docket ? Act.NumberOf(docket) : null,
                line.Circuit)]),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "An act of no desk."),
        };
        Send(messages.Select(message => new Envelope(QueueNames.FactsToWorkingGroup(agency), message)));
    }

    /// <summary>One message, or several of records in one batch.</summary>
    private List<Envelope> Take(List<Envelope> queue, int first)
    {
        List<Envelope> taken = [queue[first]];
        queue.RemoveAt(first);
        if (_chance is null || !IsOfRecords(taken[0]) || _chance.Next(4) > 0)
            return taken;
        for (var n = queue.Count - 1; n >= 0 && taken.Count < LargestBatch; n--)
        {
            if (!IsOfRecords(queue[n]))
                continue;
            taken.Add(queue[n]);
            queue.RemoveAt(n);
        }

        return taken;
    }

    private static bool IsOfRecords(Envelope envelope) => envelope.Message is ChargingFactsV1 or HearingFactsV1 or FinalOrderFactsV1 or CrosswalkLineV1;

    private void Deliver(List<Envelope> envelopes)
    {
        Delivered.UnionWith(envelopes.Select(envelope => envelope.Message.GetType()));
        switch (envelopes[0].Message)
        {
            case BallotCastV1 ballot:
                Send(WorkingGroup.Take(ballot, Now(ballot.CaseId)));
                break;
            case OfficerSteppedAsideV1 aside:
                WorkingGroup.Take(aside);
                break;
            case FeedDue due:
                Eoir.Publish(due, Start);
                break;
            case VoteOpenedV1 opened:
                Receiver(envelopes[0]).Seats.Take(opened);
                break;
            case VoteFactsChangedV1 changed:
                Receiver(envelopes[0]).Seats.Take(changed);
                break;
            case VoteClosedV1 closed:
                Receiver(envelopes[0]).Seats.Take(closed);
                break;
            case DecisionIssuedV1 decision:
                Send(Receiver(envelopes[0]).Take(decision).Select(local => new Envelope(EoirLocal, local)));
                break;
            default:
                Send(WorkingGroup.Record([.. envelopes.Select(envelope => envelope.Message)]));
                break;
        }
    }

    private IAgencyService Receiver(Envelope envelope) => At(Enum.GetValues<Agency>().Single(agency => QueueNames.FromWorkingGroup(agency) == envelope.Queue));
}
