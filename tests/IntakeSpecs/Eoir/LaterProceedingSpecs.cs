using InteragencyReview.Intake.Eoir;

namespace InteragencyReview.IntakeSpecs.Eoir;

/// <summary>
/// A case that was reopened, remanded or moved has several proceedings. What the Board and the courts said of an order that a later
/// proceeding replaced says nothing of the order that stands now.
/// </summary>
public sealed class LaterProceedingSpecs
{
    private const string FirstOrder = "500\t100\t2007-05-01\t2007-05-10\tBAL\tBAL\t\t2008-03-01\tX\t\tN\tA\t2008-03-31\tRMV\t";
    private const string NewOrderInAbsentia = "501\t100\t2007-05-01\t2010-02-01\tBAL\tBAL\t\t2011-06-01\tX\t\tY\t\t\tRMV\t";
    private const string NewOrderWaived = "501\t100\t2007-05-01\t2010-02-01\tBAL\tBAL\t\t2011-06-01\tX\t\tN\t\t\tRMV\t";
    private const string NewOrderExpired = "501\t100\t2007-05-01\t2010-02-01\tBAL\tBAL\t\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";
    private const string NewOrderReserved = "501\t100\t2007-05-01\t2010-02-01\tBAL\tBAL\t\t2011-11-20\tX\t\tN\tA\t2011-12-20\tRMV\t";
    private const string NewPending = "501\t100\t2007-05-01\t2010-02-01\tBAL\tBAL\t2012-03-01\t\t\t\tN\t\t\tRMV\t";

    private const string MovedAway = "500\t100\t2011-01-10\t2011-01-20\tHLG\tHLG\t\t2011-03-01\t\tC\tN\t\t\tRMV\t";
    private const string OrderAfterTheMove = "501\t100\t2011-01-10\t2011-03-05\tBAL\tBAL\t\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";

    private const string Dismissed2009 = "7\t100\t500\tCase Appeal\t2008-03-20\t2009-09-01\tDIS";
    private const string Remanded2009 = "7\t100\t500\tCase Appeal\t2008-03-20\t2009-09-01\tREM";

    private static readonly DateOnly AsOf = new(2011, 12, 4);

    [Theory]
    [InlineData(NewOrderInAbsentia)]
    [InlineData(NewOrderWaived)]
    [InlineData(NewOrderExpired)]
    public void A_remand_by_the_Board_ends_with_the_order_of_the_proceeding_that_followed(string newOrder)
    {
        Assert.True(Read([FirstOrder, newOrder], [Remanded2009]).HasFinalOrder);
        Assert.True(Read([FirstOrder, newOrder], [WithoutProceeding(Remanded2009)]).HasFinalOrder);
        Assert.True(Read([FirstOrder, newOrder], ["7\t100\t\tCase Appeal\t\t2009-09-01\tREM"]).HasFinalOrder);
    }

    [Theory]
    [InlineData("2011-12-04", false)]
    [InlineData("2011-12-20", false)]
    [InlineData("2011-12-21", true)]
    public void A_dismissal_of_the_first_appeal_makes_no_later_order_final(string asOf, bool isFinal)
    {
        Assert.Equal(isFinal, Read([FirstOrder, NewOrderReserved], [Dismissed2009], asOf: asOf).HasFinalOrder);
        Assert.Equal(isFinal, Read([FirstOrder, NewOrderReserved], [WithoutProceeding(Dismissed2009)], asOf: asOf).HasFinalOrder);
    }

    [Fact]
    public void What_the_Board_decided_before_the_order_was_of_another_even_where_the_row_names_the_proceeding()
    {
        Assert.True(Read([NewOrderWaived], ["7\t100\t501\tCase Appeal\t2008-03-20\t2009-09-01\tREM"]).HasFinalOrder);
        Assert.False(Read([NewOrderReserved], ["7\t100\t501\tCase Appeal\t2008-03-20\t2009-09-01\tDIS"]).HasFinalOrder);
    }

    [Fact]
    public void What_the_Board_decides_late_on_the_first_order_is_not_of_the_new_one()
    {
        Assert.True(Read([FirstOrder, NewOrderWaived], ["7\t100\t500\tCase Appeal\t2008-03-20\t2011-09-01\tREM"]).HasFinalOrder);
        Assert.True(Read([FirstOrder, NewOrderWaived], ["7\t100\t\tCase Appeal\t2008-03-20\t2011-09-01\tREM"]).HasFinalOrder);
        Assert.True(Read([FirstOrder, NewOrderWaived], ["7\t100\t500\tCase Appeal\t2008-03-20\t\tREM"]).HasFinalOrder);
    }

    [Theory]
    [InlineData("501", "DIS", true)]
    [InlineData("501", "REM", false)]
    [InlineData("", "DIS", true)]
    [InlineData("", "REM", false)]
    public void What_the_Board_decides_on_the_new_order_counts(string proceeding, string decision, bool isFinal) =>
        Assert.Equal(isFinal, Read([FirstOrder, NewOrderExpired], [Remanded2009, $"8\t100\t{proceeding}\tCase Appeal\t2011-06-20\t2011-09-01\t{decision}"]).HasFinalOrder);

    [Theory]
    [InlineData("500", "DIS", true)]
    [InlineData("500", "REM", false)]
    [InlineData("501", "DIS", true)]
    [InlineData("501", "REM", false)]
    [InlineData("", "DIS", true)]
    [InlineData("", "REM", false)]
    public void An_appeal_may_name_the_court_from_which_the_hearing_was_moved(string proceeding, string decision, bool isFinal) =>
        Assert.Equal(isFinal, Read([MovedAway, OrderAfterTheMove], [$"7\t100\t{proceeding}\tCase Appeal\t2011-06-20\t2011-09-01\t{decision}"]).HasFinalOrder);

    [Fact]
    public void An_order_that_was_moved_to_another_court_is_the_same_order()
    {
        const string Ordered = "500\t100\t2011-01-10\t2011-01-20\tHLG\tHLG\t\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";
        const string MovedWithItsOrder = "501\t100\t2011-01-10\t2011-08-01\tBAL\tBAL\t\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";
        Assert.False(Read([Ordered, MovedWithItsOrder], ["7\t100\t500\tCase Appeal\t2011-06-20\t2011-07-15\tREM"]).HasFinalOrder);
        Assert.True(Read([Ordered, MovedWithItsOrder], ["7\t100\t500\tCase Appeal\t2011-06-20\t\t"]).AppealPending);
    }

    [Fact]
    public void A_case_may_be_remanded_and_then_moved()
    {
        const string MovedAfterRemand = "501\t100\t2007-05-01\t2010-02-01\tHLG\tHLG\t\t2010-06-01\t\tC\tN\t\t\tRMV\t";
        const string LastOrder = "502\t100\t2007-05-01\t2010-06-05\tBAL\tBAL\t\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";
        Assert.True(Read([FirstOrder, MovedAfterRemand, LastOrder], [Remanded2009]).HasFinalOrder);
        Assert.False(Read([FirstOrder, MovedAfterRemand, LastOrder], [Remanded2009, "8\t100\t501\tCase Appeal\t2011-06-20\t2011-09-01\tREM"]).HasFinalOrder);
    }

    [Theory]
    [InlineData("REM")]
    [InlineData("SUS")]
    public void A_court_that_sent_back_the_first_order_says_nothing_of_the_new_one(string decision)
    {
        Assert.True(Read([FirstOrder, NewOrderWaived], [Dismissed2009], [$"1\t7\t2009-10-01\t{decision}"]).HasFinalOrder);
        Assert.True(Read([FirstOrder, NewOrderWaived], [WithoutProceeding(Dismissed2009)], [$"1\t7\t2009-10-01\t{decision}"]).HasFinalOrder);
    }

    [Fact]
    public void A_court_that_sends_back_the_new_order_takes_it_away()
    {
        string[] appeals = [Remanded2009, "8\t100\t501\tCase Appeal\t2011-06-20\t2011-09-01\tDIS"];
        Assert.False(Read([FirstOrder, NewOrderExpired], appeals, ["1\t8\t2011-10-01\tREM"]).HasFinalOrder);
    }

    [Fact]
    public void A_remand_by_a_court_lasts_until_the_Board_has_decided_on_it()
    {
        const string SentBack = "1\t7\t2009-10-01\tREM";
        var open = Read([FirstOrder], [Dismissed2009, "8\t100\t500\tCircuit Court Remand\t2010-05-01\t\t"], [SentBack]);
        Assert.Equal((false, true), (open.HasFinalOrder, open.AppealPending));
        Assert.True(Read([FirstOrder], [Dismissed2009, "8\t100\t500\tCircuit Court Remand\t2010-05-01\t2010-11-01\tDIS"], [SentBack]).HasFinalOrder);
        Assert.False(Read([FirstOrder], [Dismissed2009, "8\t100\t500\tCircuit Court Remand\t2010-05-01\t2010-11-01\tDIS"], [SentBack, "2\t8\t2010-12-01\tREM"]).HasFinalOrder);
    }

    [Fact]
    public void A_decision_on_the_other_partys_appeal_does_not_answer_a_court()
    {
        string[] appeals = [Dismissed2009, "8\t100\t500\tCase Appeal\t2008-03-25\t2009-10-15\tDIS"];
        Assert.False(Read([FirstOrder], appeals, ["1\t7\t2009-10-01\tREM"]).HasFinalOrder);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("")]
    public void What_the_Board_closed_is_open_again_in_a_later_proceeding(string proceeding)
    {
        var closed = $"7\t100\t{proceeding}\tCase Appeal\t2008-03-20\t2009-09-01\tADM";
        Assert.True(Read([FirstOrder], [closed]).AdministrativelyClosed);
        Assert.False(Read([FirstOrder, NewPending], [closed]).AdministrativelyClosed);
        Assert.False(Read([FirstOrder, NewOrderWaived], [closed]).AdministrativelyClosed);
        Assert.True(Read([FirstOrder, NewOrderWaived], [closed]).HasFinalOrder);
    }

    [Fact]
    public void What_the_Board_closes_of_the_later_proceeding_is_closed() =>
        Assert.True(Read([FirstOrder, NewOrderExpired], [Remanded2009, "8\t100\t501\tCase Appeal\t2011-06-20\t2011-09-01\tAPD"]).AdministrativelyClosed);

    [Theory]
    [InlineData("500")]
    [InlineData("")]
    public void An_appeal_from_the_first_order_does_not_hold_back_the_new_one(string proceeding)
    {
        var undecided = $"7\t100\t{proceeding}\tCase Appeal\t2008-03-20\t\t";
        var replaced = Read([FirstOrder, NewOrderWaived], [undecided]);
        Assert.Equal((true, false), (replaced.HasFinalOrder, replaced.AppealPending));

        const string MovedOn = "501\t100\t2007-05-01\t2010-02-01\tHLG\tHLG\t\t2010-06-01\t\tC\tN\t\t\tRMV\t";
        foreach (var later in (string[])[NewPending, MovedOn])
            Assert.True(Read([FirstOrder, later], [undecided]).AppealPending);
    }

    [Theory]
    [InlineData("501")]
    [InlineData("")]
    public void An_appeal_from_the_new_order_holds_it_back(string proceeding)
    {
        var record = Read([FirstOrder, NewOrderExpired], [Dismissed2009, $"8\t100\t{proceeding}\tCase Appeal\t2011-06-20\t\t"]);
        Assert.Equal((false, true), (record.HasFinalOrder, record.AppealPending));
    }

    private static string WithoutProceeding(string appeal) => appeal.Replace("\t500\t", "\t\t", StringComparison.Ordinal);

    private static HearingRecord Read(string[] proceedings, string[] appeals, string[]? petitions = null, string? asOf = null)
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceeding.csv", ExtractFolder.ProceedingHeader, proceedings);
        folder.Write("tblAppeal.csv", ExtractFolder.AppealHeader, appeals);
        folder.Write("tblAppealFedCourts.csv", ExtractFolder.FederalHeader, petitions ?? []);
        return folder.Read(asOf is null ? AsOf : DateOnly.Parse(asOf)).Only;
    }
}
