using InteragencyReview.EventStore;

namespace InteragencyReview.EventStoreTests;

/// <summary>A view with a check that a row can break, and with it the transaction it is in.</summary>
internal static class BrittleTable
{
    public const string Sql =
        "create table if not exists brittle_view (id varchar(100) primary key, amount int not null check (amount >= 0), position bigint not null);";

    private static readonly ViewTable Table = new("brittle_view", [new("id", ColumnType.Text), new("amount", ColumnType.Integer)], KeyColumns: 1);

    public static ViewRow Whole(string id) => Table.Row(id, 1);

    public static ViewRow TooLong(string id) => Table.Row(id.PadRight(101, '-'), 1);

    public static ViewRow Broken(string id) => Table.Row(id, -1);
}
