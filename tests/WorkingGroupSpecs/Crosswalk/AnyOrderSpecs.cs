using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Specs;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>
/// In whatever order, however often and in however large batches files, dockets and crosswalk arrive, the same cases come out. A second
/// version of a record may be of another person: its agency has corrected the A-number. Docket numbers stand in two circuits.
/// </summary>
public sealed class AnyOrderSpecs
{
    private const int People = 2;
    private const int Files = 3;
    private const int CourtRecords = 3;
    private const int Dockets = 2;
    private const int Versions = 3;
    private const int Orders = 6;
    private const int LargestBatch = 8;
    private static readonly int[] Circuits = [1, 9];

    private static Gen<int> Of(int number) => Gen.Choose(1, number);

    private static Gen<int?> Perhaps(int number) => Gen.Choose(0, number).Select(n => n == 0 ? (int?)null : n);

    private static Gen<Sent> Message { get; } = Gen.Frequency(
        (4, Of(Files).SelectMany(file => Of(People).SelectMany(person => Of(Versions).Select(v => (Sent)new Sent.CaseFile(file, person, v))))),
        (4, Of(CourtRecords).SelectMany(idn => Perhaps(People).SelectMany(person => Of(Versions).Select(v => (Sent)new Sent.CourtRecord(idn, person, v))))),
        (3, Of(Dockets).SelectMany(docket => Gen.Elements(Circuits).SelectMany(circuit => Of(People).SelectMany(person => Of(Versions)
            .Select(v => (Sent)new Sent.Petition(docket, person, v, circuit)))))),
        (5, Perhaps(People).SelectMany(person => Perhaps(CourtRecords).SelectMany(idn => Perhaps(Files).SelectMany(file => Perhaps(Dockets)
            .SelectMany(docket => Perhaps(Circuits.Length)
                .Select(circuit => (Sent)new Sent.Line(person, idn, file, docket, docket is null || circuit is null ? null : Circuits[circuit.Value - 1]))))))
            .Where(line => line is Sent.Line l && new[] { l.Person, l.Idn, l.File, l.Docket }.Count(filled => filled is not null) >= 2)));

    private static Arbitrary<Sent[]> Messages(int longest) => Arb.From(
        Message.ListOf().Resize(longest).Select(messages => messages.DistinctBy(sent => sent.Key, StringComparer.Ordinal).Take(longest).ToArray()),
        Chance.Shorter);

    private static Arbitrary<(Sent[] Messages, int Seed)> MessagesAndSeed(int longest) => Arb.From(
        Messages(longest).Generator.SelectMany(messages => Gen.Choose(0, int.MaxValue).Select(seed => (Messages: messages, Seed: seed))),
        tried => Chance.Shorter(tried.Messages).Select(shorter => (shorter, tried.Seed)));

    [Fact]
    public void Every_order_of_a_few_messages_gives_the_same_cases() => Chance.Holds(
        Messages(longest: 4),
        messages =>
        {
            var expected = StateAfter(messages);
            foreach (var order in Permutations(messages))
                Assert.Equal(expected, StateAfter(order));
        },
        tests: 300);

    [Fact]
    public void Any_order_of_many_messages_with_any_of_them_twice_gives_the_same_cases() => Chance.Holds(
        MessagesAndSeed(longest: 24),
        tried =>
        {
            var chance = new Random(tried.Seed);
            var expected = StateAfter(tried.Messages);
            for (var i = 0; i < Orders; i++)
            {
                Sent[] twice = [.. tried.Messages, .. tried.Messages.Where(_ => chance.Next(2) == 0)];
                chance.Shuffle(twice);
                Assert.Equal(expected, StateAfter(twice));
            }
        },
        tests: 300);

    [Fact]
    public void Batches_of_any_size_give_the_same_cases_as_single_messages() => Chance.Holds(
        MessagesAndSeed(longest: 24),
        tried =>
        {
            var chance = new Random(tried.Seed);
            var expected = StateAfter(tried.Messages);
            Sent[] shuffled = [.. tried.Messages];
            chance.Shuffle(shuffled);
            Assert.Equal(expected, StateAfter(shuffled, 1 + chance.Next(LargestBatch)));
            Assert.Equal(expected, StateAfter(tried.Messages, batch: tried.Messages.Length + 1));
        },
        tests: 150);

    [Fact]
    public void What_a_correction_replaced_might_as_well_never_have_been_sent() => Chance.Holds(
        Messages(longest: 24),
        messages =>
        {
            Sent[] newest = [.. messages.GroupBy(sent => sent.Subject, StringComparer.Ordinal).Select(of => of.MaxBy(sent => sent.Version)!)];
            Assert.Equal(StateAfter(newest), StateAfter(messages));
        },
        tests: 150);

    [Fact]
    public void A_tie_by_hand_comes_to_the_same_at_whatever_moment_it_is_made() => Chance.Holds(
        Messages(longest: 24),
        messages =>
        {
            Sent[] before = [new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, null, 1)];
            Sent[] others = [.. messages.Where(sent => !before.Any(known => known.Key == sent.Key))];
            var states = Enumerable.Range(0, others.Length + 1).Select(moment =>
            {
                var run = CrosswalkRun.After([.. before, .. others[..moment]]);
                Assert.Null(run.TieByHand(Sent.CourtRecord.RefOf(1), Sent.CaseFile.IdOf(1), "chair"));
                foreach (var sent in others[moment..])
                    run.Take(sent);
                return run.State();
            });
            Assert.Single(states.Distinct(StringComparer.Ordinal));
        },
        tests: 150);

    [Fact]
    public void The_same_messages_again_write_nothing()
    {
        Sent[] messages =
        [
            new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, 1, 1), new Sent.Petition(1, 1, 1), new Sent.CaseFile(2, 2, 1),
            new Sent.Line(null, 2, 2, null), new Sent.CourtRecord(2, null, 1), new Sent.Line(null, 2, null, 2), new Sent.Petition(2, 2, 1),
        ];
        var run = CrosswalkRun.After(messages);
        foreach (var sent in messages)
            Assert.Empty(run.Take([sent.Message]).Set.Changes);
        Assert.Empty(run.Take([.. messages.Select(sent => sent.Message)]).Set.Changes);
    }

    private static string StateAfter(IEnumerable<Sent> messages, int batch = 1) => CrosswalkRun.After(messages, batch).State();

    private static IEnumerable<Sent[]> Permutations(Sent[] messages)
    {
        if (messages.Length <= 1)
        {
            yield return messages;
            yield break;
        }

        for (var i = 0; i < messages.Length; i++)
        {
            foreach (var rest in Permutations([.. messages[..i], .. messages[(i + 1)..]]))
                yield return [messages[i], .. rest];
        }
    }
}
