using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.Kernel;

namespace InteragencyReview.CrashTests.Writing;

/// <summary>The only event of the suite. It says to which unit of work it belongs and how many it has, so that half a unit shows.</summary>
/// <param name="Unit">Unique over all rounds of a run.</param>
/// <param name="Number">From 0, in the unit.</param>
/// <param name="Of">Events of the unit.</param>
/// <param name="FromMessage">The unit handles the message <see cref="Accounts.MessageOf"/>, and marks it.</param>
public sealed record EntryBooked(string Unit, int Number, int Of, bool FromMessage, long Amount);

/// <summary>A view that commits with its events, and one that a subscription keeps.</summary>
public static class Accounts
{
    public const string SubscriptionName = "statements";

    public const string Schema =
        """
        create table if not exists balances (
            account text not null primary key, entries bigint not null, total bigint not null, last_unit text not null, position bigint not null
        );
        create table if not exists statements (
            account text not null, version bigint not null, amount bigint not null, position bigint not null, primary key (account, version)
        );
        """;

    public static readonly ViewTable Balances = new(
        "balances",
        [new("account", ColumnType.Text), new("entries", ColumnType.BigInt), new("total", ColumnType.BigInt), new("last_unit", ColumnType.Text)],
        KeyColumns: 1);

    public static readonly ViewTable Statements = new(
        "statements",
        [new("account", ColumnType.Text), new("version", ColumnType.BigInt), new("amount", ColumnType.BigInt)],
        KeyColumns: 2);

    /// <summary>How the balances follow from the log, for their rebuild. The writers compute theirs themselves.</summary>
    public static readonly DeciderDefinition<Balance, EntryBooked> Definition =
        new(new(0, 0, ""), (balance, e) => new(balance.Entries + 1, balance.Total + e.Amount, e.Unit))
        {
            StateViews = [new(Balances, (account, balance) => balance.Entries == 0 ? null : Balances.Row(account.Value, balance.Entries, balance.Total, balance.LastUnit))],
        };

    /// <summary>So short that heads are being signed whenever something is killed.</summary>
    public static readonly HeadSettings Heads = new("crash", TimeSpan.FromMilliseconds(100), Events: 200);

    public static readonly EventTypes Types = EventTypes.Of(types => types.Map<EntryBooked>("entry_booked"));

    public static Guid MessageOf(string unit) => DeterministicGuid.Of("message", unit);
}

/// <summary>Of one account.</summary>
public sealed record Balance(long Entries, long Total, string LastUnit);
