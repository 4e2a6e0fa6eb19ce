using InteragencyReview.Ballots;
using InteragencyReview.Ballots.Officers;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.BallotSpecs.Officers;

public sealed class DelegationSpecs() : Spec<OfficerDuties, OfficerEvent>(OfficerDuties.Initial, (duties, e) => duties.Apply(e))
{
    private static readonly DateOnly First = new(2011, 12, 5);
    private static readonly DateOnly Last = new(2011, 12, 9);
    private static readonly GiveDelegation Give = new("counsel", "other counsel", First, Last, "On leave.", SeatSpec.Monday);
    private static readonly DelegationGiven Given5To9 = new("counsel", "other counsel", First, Last, "On leave.", SeatSpec.Monday, LeavesOtherDays: true);
    private static readonly AbsenceRecorded Away5To9 = new("counsel", First, Last, "chair", SeatSpec.Monday, LeavesOtherDays: true);

    [Fact]
    public void An_officer_lets_a_colleague_act_for_some_days()
    {
        Given().When(duties => GiveDelegation.Decide(duties, Give)).Then(Given5To9);
        var duties = Given(Given5To9).State;
        Assert.True(duties.IsDelegatedTo("other counsel", First) && duties.IsDelegatedTo("other counsel", Last));
        Assert.False(duties.IsDelegatedTo("other counsel", Last.AddDays(1)) || duties.IsDelegatedTo("other counsel", First.AddDays(-1)) || duties.IsDelegatedTo("third", First));
    }

    [Fact]
    public void The_same_again_adds_nothing() => Given(Given5To9).When(duties => GiveDelegation.Decide(duties, Give)).ThenNothing();

    [Fact]
    public void Not_to_oneself() => Given().When(duties => GiveDelegation.Decide(duties, Give with { To = "counsel" })).ThenRefused("delegated-to-oneself");

    [Fact]
    public void Not_for_no_day_nor_for_ever()
    {
        Given().When(duties => GiveDelegation.Decide(duties, Give with { Until = First.AddDays(-1) })).ThenRefused("bad-days");
        Given().When(duties => GiveDelegation.Decide(duties, Give with { Until = First.AddDays(GiveDelegation.LongestDays + 1) })).ThenRefused("bad-days");
    }

    [Fact]
    public void The_last_day_of_the_calendar_is_a_day_like_any_other()
    {
        Given().When(duties => GiveDelegation.Decide(duties, Give with { From = DateOnly.MaxValue, Until = DateOnly.MaxValue }))
            .Then(Given5To9 with { From = DateOnly.MaxValue, Until = DateOnly.MaxValue });
        Given().When(duties => RecordAbsence.Decide(duties, new("counsel", DateOnly.MaxValue, DateOnly.MaxValue, "chair", SeatSpec.Monday)))
            .Then(Away5To9 with { From = DateOnly.MaxValue, Until = DateOnly.MaxValue });
    }

    [Fact]
    public void Not_without_reasons() => Given().When(duties => GiveDelegation.Decide(duties, Give with { Reasons = " " })).ThenRefused("reasons-missing");

    [Fact]
    public void Nobody_is_named_by_more_than_a_subject_can_be()
    {
        var (longest, tooLong) = (new string('x', Subject.Longest), new string('x', Subject.Longest + 1));
        Given().When(duties => GiveDelegation.Decide(duties, Give with { To = longest })).Then(Given5To9 with { To = longest });
        Given().When(duties => RecordAbsence.Decide(duties, new(longest, First, Last, "chair", SeatSpec.Monday))).Then(Away5To9 with { Officer = longest });
        foreach (var subject in (string[])[tooLong, "a\u0007b"])
        {
            Given().When(duties => GiveDelegation.Decide(duties, Give with { To = subject })).ThenRefused("bad-subject");
            Given().When(duties => RecordAbsence.Decide(duties, new(subject, First, Last, "chair", SeatSpec.Monday))).ThenRefused("bad-subject");
        }

        Assert.Equal("to: a subject of at most 255 characters without control characters is expected.", Subject.Check("to", tooLong)?.Reason);
    }

    [Fact]
    public void It_ends_when_the_officer_says_so()
    {
        Given(Given5To9).When(duties => EndDelegation.Decide(duties, new("counsel", SeatSpec.Tuesday))).Then(new DelegationEnded("counsel", SeatSpec.Tuesday));
        Given().When(duties => EndDelegation.Decide(duties, new("counsel", SeatSpec.Tuesday))).ThenNothing();
        Assert.False(Given(Given5To9, new DelegationEnded("counsel", SeatSpec.Tuesday)).State.IsDelegatedTo("other counsel", First));
    }

    [Fact]
    public void Delegations_for_other_days_stand_beside_each_other()
    {
        var (later, last) = (new DateOnly(2011, 12, 20), new DateOnly(2011, 12, 31));
        var second = Given5To9 with { To = "third", From = later, Until = last };
        Given(Given5To9).When(duties => GiveDelegation.Decide(duties, Give with { To = "third", From = later, Until = last })).Then(second);

        var duties = Given(Given5To9, second).State;
        Assert.True(duties.IsDelegatedTo("other counsel", Last) && duties.IsDelegatedTo("third", later));
        Assert.False(duties.IsDelegatedTo("third", Last) || duties.IsDelegatedTo("other counsel", later));
        Given(Given5To9, second).When(duties => GiveDelegation.Decide(duties, Give)).ThenNothing();

        // Next to each other they have no day in common.
        var next = Given5To9 with { To = "third", From = Last.AddDays(1), Until = last };
        Assert.True(Given(Given5To9, next).State.IsDelegatedTo("other counsel", Last) && Given(next, Given5To9).State.IsDelegatedTo("third", Last.AddDays(1)));
    }

    [Fact]
    public void A_delegation_replaces_those_with_which_it_has_a_day_in_common()
    {
        var second = Given5To9 with { To = "third", From = new DateOnly(2011, 12, 20), Until = new DateOnly(2011, 12, 31) };
        var corrected = Given(Given5To9, second, Given5To9 with { From = First.AddDays(1), Until = Last.AddDays(1) }).State;
        Assert.False(corrected.IsDelegatedTo("other counsel", First));
        Assert.True(corrected.IsDelegatedTo("other counsel", Last.AddDays(1)) && corrected.IsDelegatedTo("third", second.From));

        var other = Given(Given5To9, second, Given5To9 with { To = "fourth", From = Last, Until = second.From }).State;
        Assert.Equal(["fourth"], other.AllDelegations.Select(given => given.To));
    }

    [Fact]
    public void An_end_leaves_what_is_past_and_ends_what_is_still_to_come()
    {
        var second = Given5To9 with { To = "third", From = new DateOnly(2011, 12, 20), Until = new DateOnly(2011, 12, 31) };
        var ended = new DelegationEnded("counsel", new DateTimeOffset(2011, 12, 12, 15, 0, 0, TimeSpan.Zero));
        Given(Given5To9, second).When(duties => EndDelegation.Decide(duties, new("counsel", ended.At))).Then(ended);
        Given(Given5To9).When(duties => EndDelegation.Decide(duties, new("counsel", ended.At))).ThenNothing();

        var duties = Given(Given5To9, second, ended).State;
        Assert.True(duties.IsDelegatedTo("other counsel", Last));
        Assert.False(duties.IsDelegatedTo("third", second.From));
    }

    [Fact]
    public void Of_before_a_new_one_left_the_others_there_is_only_the_last()
    {
        var (given, away) = (Given5To9 with { LeavesOtherDays = null }, Away5To9 with { LeavesOtherDays = null });
        var (june, july) = (away with { From = new(2011, 6, 1), Until = new(2011, 6, 30) }, away with { From = new(2011, 7, 1), Until = new(2011, 7, 31) });
        var known = Given(given with { To = "third", From = new(2011, 12, 20), Until = new(2011, 12, 31) }, given, june, july).State;
        Assert.Equal(OfficerDuties.Initial with { Delegation = given, Absence = july }, known); // as its snapshot was written

        var later = Given5To9 with { To = "third", From = Last.AddDays(1), Until = Last.AddDays(2) };
        Assert.True(known.Apply(later).IsDelegatedTo("other counsel", First) && known.Apply(later).IsDelegatedTo("third", later.From));
        Assert.Empty(known.Apply(new DelegationEnded("counsel", SeatSpec.Tuesday)).AllDelegations);
    }

    [Fact]
    public void An_absence_that_was_a_mistake_goes_with_one_that_counts_instead()
    {
        var other = Away5To9 with { From = new(2012, 8, 6), Until = new(2012, 8, 17) };
        var instead = new RecordAbsence("counsel", First, Last, "chair", SeatSpec.Monday, Instead: true);
        Given(other).When(duties => RecordAbsence.Decide(duties, instead)).Then(Away5To9 with { LeavesOtherDays = null });
        Given(other, Away5To9).When(duties => RecordAbsence.Decide(duties, instead)).Then(Away5To9 with { LeavesOtherDays = null });
        var known = Given(other, Away5To9 with { LeavesOtherDays = null });
        Assert.True(known.State.IsAway(First) && !known.State.IsAway(other.From));
        known.When(duties => RecordAbsence.Decide(duties, instead)).ThenNothing();
    }

    [Fact]
    public void Absences_on_other_days_stand_beside_each_other_and_on_the_same_the_later_counts()
    {
        var december = Away5To9;
        var august = december with { From = new DateOnly(2012, 8, 6), Until = new DateOnly(2012, 8, 17) };
        var both = Given(december, august).State;
        Assert.True(both.IsAway(First) && both.IsAway(august.From));
        Assert.False(both.IsAway(Last.AddDays(1)));
        Given(december, august).When(duties => RecordAbsence.Decide(duties, new("counsel", First, Last, "chair", SeatSpec.Monday))).ThenNothing();

        var corrected = Given(december, august, december with { Until = First.AddDays(1) }).State;
        Assert.True(corrected.IsAway(First.AddDays(1)) && corrected.IsAway(august.From));
        Assert.False(corrected.IsAway(Last));
    }

    [Fact]
    public void Each_carries_the_day_for_which_it_is_done_which_is_never_to_come()
    {
        var (earlier, toCome) = (First.AddDays(-3), new DateOnly(2031, 1, 1));
        Given().When(duties => GiveDelegation.Decide(duties, Give with { On = earlier })).Then(Given5To9 with { On = earlier });
        Given().When(duties => GiveDelegation.Decide(duties, Give with { On = toCome })).ThenRefused("day-to-come");

        var end = new EndDelegation("counsel", SeatSpec.Tuesday, First);
        Given(Given5To9).When(duties => EndDelegation.Decide(duties, end)).Then(new DelegationEnded("counsel", SeatSpec.Tuesday, First));
        Given(Given5To9).When(duties => EndDelegation.Decide(duties, end with { On = toCome })).ThenRefused("day-to-come");
        Given(Given5To9 with { On = First }).When(duties => EndDelegation.Decide(duties, end with { On = earlier })).ThenRefused("day-before-the-last");

        var record = new RecordAbsence("counsel", First, Last, "chair", SeatSpec.Monday, earlier);
        Given().When(duties => RecordAbsence.Decide(duties, record)).Then(Away5To9 with { On = earlier });
        Given().When(duties => RecordAbsence.Decide(duties, record with { On = toCome })).ThenRefused("day-to-come");
    }

    [Fact]
    public void A_chair_records_that_an_officer_is_away()
    {
        var away = Away5To9;
        var record = new RecordAbsence("counsel", First, Last, "chair", SeatSpec.Monday);
        Given().When(duties => RecordAbsence.Decide(duties, record)).Then(away);
        Given(away).When(duties => RecordAbsence.Decide(duties, record)).ThenNothing();
        Given().When(duties => RecordAbsence.Decide(duties, record with { Until = First.AddDays(-1) })).ThenRefused("bad-days");
        Assert.True(Given(away).State.IsAway(Last) && !Given(away).State.IsAway(Last.AddDays(1)));
    }
}

/// <summary>Ballots that one officer casts for another, and work that is handed over.</summary>
public sealed class CastOnBehalfSpecs : SeatSpec
{
    private static readonly OfficerDuties Delegated = OfficerDuties.Initial.Apply(
        new DelegationGiven("counsel", "other counsel", new DateOnly(2011, 12, 5), new DateOnly(2011, 12, 9), "On leave.", Monday));

    private static readonly CastBallot ForCounsel = Casts(Choice.Accelerate, officer: OtherCounsel) with { OnBehalfOf = "counsel" };

    [Fact]
    public void Both_names_stand_on_a_ballot_that_is_cast_by_delegation() =>
        Given(Opened).When(seat => CastOnBehalf.Decide(seat, ForCounsel, Delegated)).Then(Cast(Choice.Accelerate, officer: "other counsel") with { OnBehalfOf = "counsel" });

    [Fact]
    public void Without_a_delegation_for_that_day_it_is_refused()
    {
        Given(Opened).When(seat => CastOnBehalf.Decide(seat, ForCounsel, OfficerDuties.Initial)).ThenRefused("no-delegation");
        Given(Opened).When(seat => CastOnBehalf.Decide(seat, ForCounsel with { At = Monday.AddDays(20) }, Delegated)).ThenRefused("no-delegation");
    }

    [Fact]
    public void One_that_is_on_record_is_not_refused_though_the_delegation_has_ended_since()
    {
        var ended = Delegated.Apply(new DelegationEnded("counsel", Tuesday));
        var recorded = Cast(Choice.Accelerate, officer: "other counsel", commandId: "first") with { OnBehalfOf = "counsel" };
        foreach (var again in (CastBallot[])[ForCounsel, ForCounsel with { CommandId = "first" }, ForCounsel with { CommandId = "second" }])
        {
            Given(Opened, recorded).When(seat => CastOnBehalf.Decide(seat, again, ended)).ThenNothing();
            Given(Opened, recorded, Closed).When(seat => CastOnBehalf.Decide(seat, again, ended)).ThenNothing();
            Given(Opened, recorded).When(seat => CastOnBehalf.Decide(seat, again with { At = Monday.AddDays(20) }, Delegated)).ThenNothing();
        }

        Given(Opened, recorded, Cast(Choice.Abstain, revision: 2))
            .When(seat => CastOnBehalf.Decide(seat, ForCounsel with { CommandId = "first" }, ended)).ThenNothing();
    }

    [Fact]
    public void But_another_one_is()
    {
        var ended = Delegated.Apply(new DelegationEnded("counsel", Tuesday));
        var recorded = Cast(Choice.Accelerate, officer: "other counsel", commandId: "first") with { OnBehalfOf = "counsel" };
        Given(Opened, recorded).When(seat => CastOnBehalf.Decide(seat, ForCounsel with { Reasons = "Better ones." }, ended)).ThenRefused("no-delegation");
        Given(Opened, recorded, Closed).When(seat => CastOnBehalf.Decide(seat, ForCounsel with { Reasons = "Better ones." }, ended)).ThenRefused("no-delegation");
        Given(Opened, recorded).When(seat => CastOnBehalf.Decide(seat, ForCounsel with { OnBehalfOf = "third counsel" }, OfficerDuties.Initial)).ThenRefused("no-delegation");
    }

    [Fact]
    public void Who_may_not_vote_cannot_be_acted_for()
    {
        Given(Opened with { Barred = ["counsel"] }).When(seat => CastOnBehalf.Decide(seat, ForCounsel, Delegated)).ThenRefused("separation-of-duties");
        Given(Opened, new OfficerRecused(VoteId, "counsel", "", Monday)).When(seat => CastOnBehalf.Decide(seat, ForCounsel, Delegated)).ThenRefused("recused");
    }

    [Fact]
    public void Work_is_handed_to_a_colleague_who_alone_then_casts_it()
    {
        Given(Opened).When(Hands("other counsel")).Then(Assigned("other counsel"));
        Given(Opened, Assigned("other counsel")).When(Hands("other counsel")).ThenNothing();
        Given(Opened, Assigned("other counsel")).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("assigned");
        Given(Opened, Assigned("other counsel")).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel)))
            .Then(Cast(Choice.Accelerate, officer: "other counsel"));
        Assert.Equal(409, AtTheBox.Claims(Given(Opened, Assigned("other counsel")).State, null).Status);
    }

    [Fact]
    public void Nobody_is_handed_a_case_on_which_that_person_may_not_vote()
    {
        Given(Opened with { Barred = ["other counsel"] }).When(Hands("other counsel")).ThenRefused("separation-of-duties");
        Given(Opened, new OfficerRecused(VoteId, "other counsel", "", Monday)).When(Hands("other counsel")).ThenRefused("recused");
    }

    [Fact]
    public void A_seat_goes_back_to_everybody()
    {
        Given(Opened, Assigned("counsel")).When(Hands(null)).Then(Assigned(null));
        Given(Opened).When(Hands(null)).ThenNothing();
    }

    [Fact]
    public void After_the_close_there_is_nothing_to_hand_over() => Given(Opened, Closed).When(Hands("other counsel")).ThenRefused("seat-closed");

    private static SeatAssigned Assigned(string? to) => new(VoteId, to, "chair", "On leave.", Tuesday);

    private static Func<Seat, Decision<SeatEvent>> Hands(string? to) => seat => Reassign.Decide(seat, new(to, "chair", "On leave.", Tuesday));
}
