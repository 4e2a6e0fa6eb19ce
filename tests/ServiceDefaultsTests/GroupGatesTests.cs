using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>Messages of one group are handled one after the other, and those of others meanwhile.</summary>
public sealed class GroupGatesTests
{
    private readonly GroupGates _gates = new();

    [Fact]
    public async Task No_group_waits_for_another()
    {
        var held = await _gates.Enter("held", CancellationToken.None);
        foreach (var group in Enumerable.Range(0, 10_000))
        {
            var other = _gates.Enter($"{group}", CancellationToken.None);
            Assert.True(other.IsCompletedSuccessfully);
            OneOfAGroupAtATime.Finally(await other);
        }

        OneOfAGroupAtATime.Finally(held);
    }

    [Fact]
    public async Task The_second_of_a_group_waits_for_the_first_and_one_that_gave_up_for_nobody()
    {
        var first = await _gates.Enter("group", CancellationToken.None);
        using var enough = new CancellationTokenSource();
        var (second, impatient) = (_gates.Enter("group", CancellationToken.None), _gates.Enter("group", enough.Token));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(second.IsCompleted);

        OneOfAGroupAtATime.Finally(first);
        OneOfAGroupAtATime.Finally(await second);
        OneOfAGroupAtATime.Finally(await _gates.Enter("group", CancellationToken.None));
    }
}
