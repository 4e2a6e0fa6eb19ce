using InteragencyReview.ServiceDefaults;
using JasperFx;
using Npgsql;
using Wolverine;
using Wolverine.ErrorHandling;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>How often a message is tried that fails, and that no failure is tried for ever without anybody seeing it.</summary>
public sealed class RetryTests
{
    private const string DeadLetter = "Move to Error Queue";
    private const string AtOnce = "Retry Now";
    private const int LongPastAnyBound = 1000;

    /// <summary>So often, with the pauses between, that what others cause is over.</summary>
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(15);

    private readonly WolverineOptions _options = new();

    public RetryTests() => ServiceMessaging.RetryFailures(_options);

    [Fact]
    public void A_conflict_that_never_ends_is_a_dead_letter_once_it_was_tried_for_some_minutes()
    {
        var conflict = new ConcurrencyException(typeof(RetryTests), "vote-1");
        Assert.Equal(ServiceMessaging.MostConflicts, FirstDeadLetter(conflict));
        Assert.Equal(DeadLetter, After(conflict, LongPastAnyBound));

        var pauses = ServiceMessaging.AfterManyConflicts.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause);
        Assert.InRange(pauses, ShortestPatience, LongestPatience / 2);
    }

    [Fact]
    public void A_batch_that_fails_is_tried_item_by_item_at_once_and_a_message_five_times_in_all()
    {
        var failure = new InvalidOperationException("It cannot be handled.");
        var all = Enumerable.Range(1, 5).Select(attempt => After(failure, attempt)).ToList();
        Assert.Equal([AtOnce, AtOnce, "Schedule Retry in 2 seconds", "Schedule Retry in 10 seconds", DeadLetter], all);
    }

    [Fact]
    public void A_database_that_is_away_makes_no_dead_letter()
    {
        Assert.Null(FirstDeadLetter(new NpgsqlException("Failed to connect", new IOException())));
        Assert.Null(FirstDeadLetter(new NpgsqlException("Exception while reading from stream", new TimeoutException())));
        Assert.Null(FirstDeadLetter(new PostgresException("The disk is full.", "ERROR", "ERROR", PostgresErrorCodes.DiskFull)));
    }

    /// <returns>The attempt after which the message is a dead letter; null when it is tried for ever.</returns>
    private int? FirstDeadLetter(Exception e) =>
        Enumerable.Range(1, LongPastAnyBound).Where(attempt => After(e, attempt) == DeadLetter).Select(attempt => (int?)attempt).FirstOrDefault();

    /// <summary>What is done with a message of which this attempt has failed.</summary>
    private string After(Exception e, int attempt)
    {
        foreach (var rule in ((IWithFailurePolicies)_options).Failures)
        {
            if (rule.TryCreateContinuation(e, new Envelope { Attempts = attempt }, out var next))
                return $"{next}";
        }

        return DeadLetter;
    }
}
