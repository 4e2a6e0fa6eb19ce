using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStoreTests.Rebuilding;

/// <summary>What a view may not do, since no rebuild would come to the same.</summary>
public sealed class ViewRuleTests
{
    private static readonly ViewTable Table = new("open_cases", [new("case_key", ColumnType.Text), new("number", ColumnType.Integer)], KeyColumns: 1);

    private static readonly StreamKey Stream = StreamKey.Of("case", "1");

    [Fact]
    public void The_row_of_a_stream_may_change()
    {
        var view = new StateView<int>(Table, (stream, number) => Table.Row(stream.Value, number));
        Assert.Equal(2, view.RowOf(Stream, before: 1, after: 2)!.Values[1]);
    }

    [Fact]
    public void The_row_of_a_stream_may_not_vanish()
    {
        var view = new StateView<int>(Table, (stream, number) => number == 2 ? null : Table.Row(stream.Value, number));
        Assert.Throws<InvalidOperationException>(() => view.RowOf(Stream, before: 1, after: 2));
    }

    [Fact]
    public void The_row_of_a_stream_may_not_change_its_key()
    {
        var view = new StateView<int>(Table, (_, number) => Table.Row($"case {number}", number));
        Assert.Throws<InvalidOperationException>(() => view.RowOf(Stream, before: 1, after: 2));
    }

    [Fact]
    public void A_view_makes_rows_of_its_own_table_only()
    {
        var view = new StateView<int>(Table, (stream, _) => Docket.Table.Row(stream.Value, 1, null));
        Assert.Throws<InvalidOperationException>(() => view.RowOf(Stream, before: 1, after: 2));
    }
}
