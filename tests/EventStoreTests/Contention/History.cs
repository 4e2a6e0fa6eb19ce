using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>
/// What many writers do at once, from one seed: units over few streams that everybody wants and some that nobody else has, with
/// versions read just now or long ago, messages delivered twice, rows, timers, and now and then a row that spoils its transaction.
/// </summary>
internal sealed class History(int seed, bool withBroken)
{
    private const int Writers = 8;
    private const int UnitsPerWriter = 20;
    private const int WantedStreams = 3;
    private const int Messages = 40;

    private readonly List<Attempt> _attempts = [];

    public IReadOnlyList<Attempt> Attempts => _attempts;

    public async Task Run(ImmutableArray<IEventStore> stores)
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(writer, stores[writer % stores.Length]))));
        _attempts.AddRange(attempts.SelectMany(a => a));
    }

    private async Task<List<Attempt>> Write(int writer, IEventStore store)
    {
        var chance = new Random((seed * Writers) + writer);
        var attempts = new List<Attempt>();
        var remembered = new Dictionary<string, StreamSlice>(StringComparer.Ordinal);
        for (var n = 0; n < UnitsPerWriter; n++)
        {
            var unit = new UnitOfWork();
            var key = $"{seed}.{writer}.{n}";
            if (chance.Next(3) == 0)
                unit.InboxMessage = DeterministicGuid.Of("message", $"{chance.Next(Messages)}");

            var streams = Enumerable.Range(0, chance.Next(1, 3)).Select(_ => chance.Next(4) == 0 ? $"docket-own-{writer}" : $"docket-{chance.Next(WantedStreams)}").Distinct();
            foreach (var stream in streams)
            {
                if (!remembered.TryGetValue(stream, out var slice) || chance.Next(4) > 0)
                    remembered[stream] = slice = await store.ReadStream(stream, CancellationToken.None);
                var append = unit.Append(stream, slice, [.. Enumerable.Range(1, chance.Next(1, 4)).Select(number => new EntryMade(number, key))]);
                unit.Write(Docket.Table.Row(stream, (int)slice.Version + append.Events.Length, ImmutableArray<string>.Empty), append, append.Events.Length - 1);
                if (chance.Next(3) == 0)
                    unit.Schedule(new EventStore.Timer(DeterministicGuid.Of("timer", key, stream), DateTimeOffset.UnixEpoch, new DueTimer(stream)), append, 0);
            }

            var broken = withBroken && chance.Next(10) == 0;
            if (broken)
                unit.Write(BrittleTable.Broken(key), unit.Appends[0], 0);
            attempts.Add(await Attempt.Of(store, unit, key, broken));
        }

        return attempts;
    }
}

/// <summary>A unit that was tried once, and its answer.</summary>
/// <param name="Key">In the note of each of its events.</param>
/// <param name="Broken">It brings a row that the database refuses.</param>
/// <param name="Result">Null when the answer was an exception.</param>
internal sealed record Attempt(UnitOfWork Unit, string Key, bool Broken, CommitResult? Result, Exception? Fault)
{
    public bool Committed => Result == CommitResult.Committed;

    public static async Task<Attempt> Of(IEventStore store, UnitOfWork unit, string key, bool broken)
    {
        try
        {
            return new Attempt(unit, key, broken, await store.Commit(unit, CancellationToken.None), null);
        }
        catch (Exception e)
        {
            return new Attempt(unit, key, broken, null, e);
        }
    }
}
