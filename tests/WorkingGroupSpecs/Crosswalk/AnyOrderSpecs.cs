using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Specs;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>In whatever order and however often files, dockets and crosswalk arrive, the same cases come out.</summary>
public sealed class AnyOrderSpecs
{
    private const int People = 2;
    private const int Files = 3;
    private const int CourtRecords = 3;
    private const int Petitions = 2;
    private const int Versions = 2;
    private const int Orders = 6;

    private static Gen<int> Of(int number) => Gen.Choose(1, number);

    private static Gen<int?> Perhaps(int number) => Gen.Choose(0, number).Select(n => n == 0 ? (int?)null : n);

    private static Gen<Told> Message { get; } = Gen.Frequency(
        (4, Of(Files).SelectMany(file => Of(People).SelectMany(person => Of(Versions).Select(v => (Told)new Told.CaseFile(file, person, v))))),
        (4, Of(CourtRecords).SelectMany(idn => Perhaps(People).SelectMany(person => Of(Versions).Select(v => (Told)new Told.CourtRecord(idn, person, v))))),
        (3, Of(Petitions).SelectMany(docket => Of(People).SelectMany(person => Of(Versions).Select(v => (Told)new Told.Petition(docket, person, v))))),
        (5, Perhaps(People).SelectMany(person => Perhaps(CourtRecords).SelectMany(idn => Perhaps(Files).SelectMany(file => Perhaps(Petitions)
            .Select(docket => (Told)new Told.Line(person, idn, file, docket)))))
            .Where(line => line is Told.Line l && new[] { l.Person, l.Idn, l.File, l.Docket }.Count(filled => filled is not null) >= 2)));

    private static Arbitrary<Told[]> Dockets(int longest) => Arb.From(
        Message.ListOf().Resize(longest).Select(messages => messages.DistinctBy(told => told.Key, StringComparer.Ordinal).Take(longest).ToArray()),
        Chance.Shorter);

    [Fact]
    public void Every_order_of_a_few_messages_gives_the_same_cases() => Chance.Holds(
        Dockets(longest: 4),
        docket =>
        {
            var expected = StateAfter(docket);
            foreach (var order in Permutations(docket))
                Assert.Equal(expected, StateAfter(order));
        },
        tests: 300);

    [Fact]
    public void Any_order_of_many_messages_with_any_of_them_twice_gives_the_same_cases() => Chance.Holds(
        Arb.From(
            Dockets(longest: 16).Generator.SelectMany(docket => Gen.Choose(0, int.MaxValue).Select(seed => (Docket: docket, Seed: seed))),
            tried => Chance.Shorter(tried.Docket).Select(shorter => (shorter, tried.Seed))),
        tried =>
        {
            var chance = new Random(tried.Seed);
            var expected = StateAfter(tried.Docket);
            for (var i = 0; i < Orders; i++)
            {
                Told[] twice = [.. tried.Docket, .. tried.Docket.Where(_ => chance.Next(2) == 0)];
                chance.Shuffle(twice);
                Assert.Equal(expected, StateAfter(twice));
            }
        },
        tests: 300);

    [Fact]
    public async Task The_same_messages_again_write_nothing()
    {
        Told[] docket =
        [
            new Told.CaseFile(1, 1, 1), new Told.CourtRecord(1, 1, 1), new Told.Petition(1, 1, 1), new Told.CaseFile(2, 2, 1),
            new Told.Line(null, 2, 2, null), new Told.CourtRecord(2, null, 1), new Told.Line(null, 2, null, 2), new Told.Petition(2, 2, 1),
        ];
        var desk = await Desk.After(docket);
        var head = desk.Head;
        foreach (var told in docket)
            await desk.Take(told);
        Assert.Equal(head, desk.Head);
    }

    private static string StateAfter(IEnumerable<Told> messages) => Desk.After(messages).GetAwaiter().GetResult().State();

    private static IEnumerable<Told[]> Permutations(Told[] messages)
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
