using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>What the role of one agency can do in the database that all share: nothing to the others.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class RoleScenarios(WholeReview review)
{
    [Theory]
    [InlineData("select count(*) from eoir.mt_events")]
    [InlineData("select count(*) from eoir_messages.wolverine_incoming_envelopes")]
    [InlineData("select count(*) from eoir_ledger.seals")]
    [InlineData("select count(*) from working_group.mt_doc_vote")]
    [InlineData("select count(*) from queues.wolverine_queue_eoir_to_working_group")]
    [InlineData("insert into queues.wolverine_queue_eoir_to_working_group (id, body, message_type) values (gen_random_uuid(), '', 'ballot_cast_v1')")]
    [InlineData("delete from queues.wolverine_queue_dhs_to_working_group")]
    [InlineData("create table dhs.mine (id int)")]
    public async Task The_role_of_DHS_may_not(string statement)
    {
        await using var dhs = NpgsqlDataSource.Create(review.Database.ConnectionOf(ServiceProgram.Dhs));
        await using var command = dhs.CreateCommand(statement);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_ballot_in_the_name_of_DHS_that_comes_by_the_queue_of_EOIR_is_a_dead_letter_and_is_not_recorded()
    {
        var (vote, _) = await review.NewSeat(Agency.Dhs);
        var forged = new BallotCastV1(vote, Guid.Empty, Agency.Dhs, 1, Choice.Accelerate, "Forged.", "eoir.counsel", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero));
        await using (var scope = review.Eoir.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.ToWorkingGroup(Agency.Eoir)).SendAsync(forged);

        using var operators = new Operator(review.WorkingGroup);
        var letter = await operators.DeadLetter(letter => letter.GetProperty("type").GetString() == "ballot_cast_v1"
            && letter.GetProperty("errorText").GetString()!.Contains("in the name of Dhs", StringComparison.Ordinal));

        Assert.Equal("eoir_to_working_group", letter.GetProperty("queue").GetString());
        Assert.Equal(1, await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'"));
        await operators.Discard(letter, "Forged.");
    }
}
