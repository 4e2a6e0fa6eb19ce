using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Eoir;
using InteragencyReview.Scenarios.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>A message of which a statement gets no answer, from a database that answers all others.</summary>
public sealed class UnansweredScenarios
{
    private const string Inbox = "eoir_messages.wolverine_incoming_envelopes";
    private const string Caught = Trap.Caught + "000001";

    /// <summary>What is left to try of fifteen times: the others would take minutes.</summary>
    private const int AttemptsBefore = 13;

    [Fact]
    public async Task It_is_put_off_again_and_again_until_it_is_a_dead_letter_and_the_others_are_handled()
    {
        await using var database = await ReviewDatabase.New(ServiceProgram.Dhs, ServiceProgram.Eoir, ServiceProgram.Oil, ServiceProgram.WorkingGroup);
        var eoir = await database.Start(ServiceProgram.Eoir, settings: ("ConnectionStrings:Database", database.ConnectionOf(ServiceProgram.Eoir) + ";Command Timeout=1"));
        using var people = new Operator(eoir);
        await using var trap = await Trap.Hold(database, Step.Entry);

        await Send(eoir, Caught);
        await IsPutOff(after: 1);
        await Send(eoir, "1000001");
        await Condition.Until("another is on the feed", async () => await database.Ask<long>("select count(*) from eoir.mt_events where type = 'docket_entry_published'") == 1);
        Assert.Empty(await people.DeadLetters());

        await database.Execute($"update {Inbox} set attempts = {AttemptsBefore}, execution_time = now() where status = 'Scheduled'");
        await IsPutOff(after: AttemptsBefore + 1);
        await database.Execute($"update {Inbox} set execution_time = now() where status = 'Scheduled'");
        var letter = await people.DeadLetter(_ => true);
        Assert.Equal("feed_due", letter.GetProperty("type").GetString());

        await trap.Release();
        await people.Post($"/dead-letters/{letter.GetProperty("id").GetString()}/replay");
        await Condition.Until("it is handled", async () => await database.Ask<long>($"select count(*) from eoir.mt_events where type = 'docket_entry_published' and data ->> 'idnCase' = '{Caught}'") == 1);

        Task IsPutOff(int after) => Condition.Until($"it is put off after {after} tries", async () =>
            await database.Ask<long>($"select count(*) from {Inbox} where status = 'Scheduled' and attempts = {after} and message_type = 'feed_due'") == 1);
    }

    private static async Task Send(IAlbaHost eoir, string idnCase)
    {
        await using var scope = eoir.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.FromWorkingGroup(Agency.Eoir)).SendAsync(Decided.On(idnCase));
    }
}
