using System.Collections.Immutable;
using System.Data.Common;
using InteragencyReview.EventStore;

namespace InteragencyReview.CrashTests.Writing;

/// <summary>
/// One of the writers: books units of every kind, one after the other, and says so when a unit is committed; not before, and not
/// at all when it cannot know.
/// </summary>
/// <param name="incarnation">Of the process: a new one goes on with streams of the one before it.</param>
public sealed class Bookings(IEventStore store, Acknowledgements acknowledged, int incarnation, int writer, Random chance)
{
    private const int MostConflicts = 50;
    private const int MostTries = 2_000;
    private const int Recent = 20;
    private const int SharedAccounts = 4;
    private const int MostEventsPerStream = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private int _number;

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _number++;
            var unit = $"{incarnation}.{writer}.{_number}";
            var isMessage = chance.Next(3) == 0;
            await Book(unit, Accounts(), chance.Next(1, MostEventsPerStream + 1), isMessage, stop);
        }
    }

    /// <summary>New ones, known ones, those of the process before this one, those that all writers want, two at once.</summary>
    private ImmutableArray<string> Accounts() => chance.Next(6) switch
    {
        0 or 1 => [Own(incarnation, _number)],
        2 => [Own(incarnation, Math.Max(1, _number - chance.Next(Recent)))],
        3 => [Own(Math.Max(1, incarnation - 1), chance.Next(1, Recent))],
        4 => [Shared()],
        _ => [Own(incarnation, _number), Shared()],
    };

    private string Own(int ofIncarnation, int number) => $"account-{ofIncarnation}-{writer}-{number}";

    private string Shared() => $"account-{incarnation}-shared-{chance.Next(SharedAccounts)}";

    private async Task Book(string unit, ImmutableArray<string> accounts, int perAccount, bool isMessage, CancellationToken stop)
    {
        var conflicts = 0;
        for (var tries = 0; tries < MostTries; tries++)
        {
            try
            {
                var result = await store.Commit(await Unit(unit, accounts, perAccount, isMessage, stop), stop);
                if (result != CommitResult.Conflict)
                {
                    if (result == CommitResult.AlreadyHandled && (!isMessage || tries == conflicts))
                        throw new InvalidOperationException($"Unit {unit} was handled before it was sent.");
                    acknowledged.Say(unit);
                    return;
                }

                if (++conflicts == MostConflicts)
                    return;
            }
            catch (Exception e) when (e is DbException or IOException or TimeoutException)
            {
                // Perhaps it is committed, perhaps not. A message is delivered again; nobody knows of anything else, and it stays so.
                await Task.Delay(Pause, stop);
                if (!isMessage)
                    return;
            }
        }

        throw new TimeoutException($"Unit {unit} was tried {MostTries} times.");
    }

    private async Task<UnitOfWork> Unit(string name, ImmutableArray<string> accounts, int perAccount, bool isMessage, CancellationToken stop)
    {
        var unit = new UnitOfWork { InboxMessage = isMessage ? Writing.Accounts.MessageOf(name) : null };
        var number = 0;
        foreach (var account in accounts)
        {
            var before = await store.ReadStream(account, stop);
            var entries = Enumerable.Range(0, perAccount)
                .Select(_ => new EntryBooked(name, number++, accounts.Length * perAccount, isMessage, chance.Next(1, 1_000)))
                .ToList();
            var append = unit.Append(account, before, [.. entries]);
            var total = before.Events.Sum(e => ((EntryBooked)e.Data).Amount) + entries.Sum(e => e.Amount);
            unit.Write(Writing.Accounts.Balances.Row(account, before.Version + perAccount, total, name), append, perAccount - 1);
        }

        return unit;
    }
}
