using InteragencyReview.Tool.Verify;
using Npgsql;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>What the user is told when the database of a log cannot be read.</summary>
public sealed class VerifySpecs
{
    [Fact]
    public void A_database_that_refuses_is_not_said_to_be_away() => Assert.Equal(
        "The database refuses (28P01): password authentication failed for user \"reader\". Is it the right one, and may this user read the logs?",
        VerifyCommand.WhatIsWrong(new PostgresException("password authentication failed for user \"reader\"", "FATAL", "FATAL", "28P01"), isNamed: true));

    [Theory]
    [InlineData("wg")]
    [InlineData("workinggroup")]
    public void The_log_of_the_working_group_goes_by_its_short_and_its_long_name(string name)
    {
        Assert.Empty(VerifyCommand.Create().Parse(["--service", name]).Errors);
        Assert.Equal(LogDatabases.WorkingGroup, LogDatabases.Named(name));
    }

    [Theory]
    [InlineData(true, "Is it where --database says?")]
    [InlineData(false, "Start the system; where its ports are not the usual ones, name the first in REVIEW_PORTS.")]
    public void Ports_are_spoken_of_only_where_no_database_was_named(bool isNamed, string hint) =>
        Assert.Equal($"The database does not answer: Connection refused. {hint}", VerifyCommand.WhatIsWrong(new NpgsqlException("Connection refused"), isNamed));
}
