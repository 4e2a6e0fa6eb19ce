using System.Text;
using System.Text.Json;
using Alba;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;
using Wolverine.Runtime.Serialization;
using VoteDue = InteragencyReview.WorkingGroup.Votes.VoteDue;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>What the role of a service can do in the database that all share: nothing to the others, and nothing to what it has recorded.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class RoleScenarios(WholeReview review)
{
    public static TheoryData<string, string> PairsOfServices
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var one in Services)
            {
                foreach (var other in Services.Where(other => other != one))
                    pairs.Add(one.Name, other.Name);
            }

            return pairs;
        }
    }

    private static ServiceProgram[] Services => [ServiceProgram.Dhs, ServiceProgram.Eoir, ServiceProgram.Oil, ServiceProgram.WorkingGroup];

    [Theory]
    [MemberData(nameof(PairsOfServices))]
    public async Task The_role_of_one_service_reads_nothing_of_another(string one, string other)
    {
        var schemas = new Schemas(other);
        await Refused(one, $"select count(*) from {schemas.Events}.mt_events");
        await Refused(one, $"select count(*) from {schemas.Messages}.wolverine_incoming_envelopes");
        await Refused(one, $"select count(*) from {schemas.Ledger}.seals");
    }

    [Theory]
    [InlineData("select count(*) from queues.wolverine_queue_eoir_to_working_group")]
    [InlineData("insert into queues.wolverine_queue_eoir_to_working_group (id, body, message_type) values (gen_random_uuid(), '', 'ballot_cast_v1')")]
    [InlineData("delete from queues.wolverine_queue_dhs_to_working_group")]
    [InlineData("create table dhs.mine (id int)")]
    public Task The_role_of_DHS_may_not(string statement) => Refused(ServiceProgram.Dhs.Name, statement);

    [Theory]
    [InlineData("dhs")]
    [InlineData("eoir")]
    [InlineData("oil")]
    [InlineData("working-group")]
    public async Task A_service_can_neither_alter_nor_delete_what_is_recorded_and_what_is_sealed(string service)
    {
        var schemas = new Schemas(service);
        foreach (var table in (string[])[$"{schemas.Events}.mt_events", $"{schemas.Ledger}.seals", $"{schemas.Ledger}.heads"])
        {
            await Refused(service, $"delete from {table}");
            await Refused(service, $"truncate {table}");
        }

        await Refused(service, $"update {schemas.Events}.mt_events set data = '{{}}'");
        await Refused(service, $"update {schemas.Ledger}.seals set hash = digest");
    }

    [Theory]
    [InlineData("dhs")]
    [InlineData("eoir")]
    [InlineData("oil")]
    [InlineData("working_group")]
    public async Task The_server_does_not_count_the_values_inside_of_documents(string schema)
    {
        var documents = $"from pg_attribute where attrelid in (select oid from pg_class where relnamespace = '{schema}'::regnamespace and relkind = 'r') and atttypid = 'jsonb'::regtype";

        Assert.NotEqual(0, await review.Database.Ask<long>($"select count(*) {documents}"));
        Assert.Equal(0, await review.Database.Ask<long>($"select count(*) {documents} and attstattarget is distinct from 0"));
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
            && letter.GetProperty("errorText").GetString()!.Contains("in the name of dhs", StringComparison.Ordinal));

        Assert.Equal("eoir_to_working_group", letter.GetProperty("queue").GetString());
        Assert.Equal(1, await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'"));
        await operators.Discard(letter, "Forged.");
    }

    [Fact]
    public async Task A_ballot_that_names_another_case_is_a_dead_letter_and_decides_nothing()
    {
        var (vote, _) = await review.NewSeat(Agency.Oil);
        await Send(
            review.Oil,
            QueueNames.ToWorkingGroup(Agency.Oil),
            new BallotCastV1(vote, Guid.Empty, Agency.Oil, 1, Choice.Accelerate, "Forged.", "oil.attorney", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero)));

        await AreRefused("oil_to_working_group", "ballot_cast_v1", $"A ballot for vote {vote} names another case than the one that was put to the vote.");
        Assert.Equal(1, await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'"));
    }

    [Fact]
    public async Task Facts_of_DHS_that_come_by_the_queue_of_OIL_are_a_dead_letter_alone_or_in_a_batch_and_nothing_is_recorded()
    {
        var facts = new ChargingFactsV1($"DHS-FORGED-{review.NextNumber()}", new string('0', 64), new(2011, 12, 5), new CaseFacts());
        await Send(review.Oil, QueueNames.FactsToWorkingGroup(Agency.Oil), facts);
        await Send(review.Oil, QueueNames.ToWorkingGroup(Agency.Oil), new ChargingFactsBatchV1([facts]));

        await AreRefused("oil_to_working_group_facts", "charging_facts_v1", "A message in the name of dhs (charging_facts_v1) came by oil_to_working_group_facts, and not by a queue of dhs.");
        await AreRefused("oil_to_working_group", "charging_facts_batch_v1", "A message in the name of dhs (charging_facts_batch_v1) came by oil_to_working_group, and not by a queue of dhs.");
        Assert.Equal(0, await review.Database.Ask<long>($"select count(*) from working_group.mt_events where data::text like '%{facts.CaseFileId}%'"));
    }

    [Fact]
    public async Task What_the_working_group_tells_agencies_or_only_itself_is_a_dead_letter_when_it_comes_by_an_agencys_queue()
    {
        await Send(review.Oil, QueueNames.ToWorkingGroup(Agency.Oil), new VoteDue(Guid.NewGuid(), Guid.NewGuid()));

        await AreRefused("oil_to_working_group", "vote_due", "A message that no service sends to another (vote_due) came by oil_to_working_group.");
    }

    /// <summary>Wolverine sends on what a message for a later time has inside, wherever that says: also to a queue that only the service itself reaches.</summary>
    [Fact]
    public async Task A_message_inside_of_another_is_not_sent_on()
    {
        var inside = new Envelope
        {
            MessageType = "vote_due",
            ContentType = "application/json",
            Data = JsonSerializer.SerializeToUtf8Bytes(new VoteDue(Guid.NewGuid(), Guid.NewGuid()), WireJson.Options),
            Destination = new("local://durable"),
        };
        await PutByOil("scheduled-envelope", "binary/envelope", EnvelopeSerializer.Serialize(inside));

        await AreRefused("oil_to_working_group", "scheduled-envelope", "A message that no service sends to another (envelope) came by oil_to_working_group.");
    }

    /// <summary>Which would stop what it names in the process that takes it, such as the projection of the queues.</summary>
    [Theory]
    [InlineData("application/json", """{"agentUris":["wolverinedb://postgresql/"]}""")]
    [InlineData("text/json", """{"agentUris":["wolverinedb://postgresql/"]}""")]
    [InlineData("binary/wolverine", "wolverinedb://postgresql/")]
    [InlineData("binary/wolverine+gzip", "\0wolverinedb://postgresql/")]
    public async Task A_command_to_Wolverine_is_not_taken_from_another_service(string contentType, string body)
    {
        const string Command = "Wolverine.Runtime.Agents.StopAgents";
        await PutByOil(Command, contentType, Encoding.UTF8.GetBytes(body));

        await AreRefused("oil_to_working_group", Command, $"A message that no service sends to another ({Command}) came by oil_to_working_group.");
    }

    /// <summary>Wolverine would send the answer wherever the message says, and try again for ever where there is nothing.</summary>
    [Theory]
    [InlineData("bogus://nowhere")]
    [InlineData("postgresql://working_group_to_dhs")]
    public async Task A_message_that_asks_for_an_answer_gets_none(string address)
    {
        var ballot = new BallotCastV1(Guid.NewGuid(), Guid.NewGuid(), Agency.Oil, 1, Choice.Accelerate, "Forged.", "oil.attorney", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero));
        await PutByOil("ballot_cast_v1", "application/json", JsonSerializer.SerializeToUtf8Bytes(ballot, WireJson.Options), answerTo: new(address));

        await AreRefused("oil_to_working_group", "ballot_cast_v1", "A message that asks for an answer, or is one (ballot_cast_v1), came by oil_to_working_group: services send none.");
        Assert.Equal(0, await review.Database.Ask<long>("select count(*) from working_group_messages.wolverine_outgoing_envelopes"));
    }

    private static async Task Send(IAlbaHost from, string queue, object message)
    {
        await using var scope = from.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(queue).SendAsync(message);
    }

    private async Task PutByOil(string messageType, string contentType, byte[] body, Uri? answerTo = null)
    {
        var envelope = new Envelope { MessageType = messageType, ContentType = contentType, Data = body, Destination = new("postgresql://oil_to_working_group") };
        if (answerTo is not null)
        {
            envelope.ReplyUri = answerTo;
            typeof(Envelope).GetProperty(nameof(Envelope.AckRequested))!.SetValue(envelope, true);
        }

        await using var oil = NpgsqlDataSource.Create(review.Database.ConnectionOf(ServiceProgram.Oil));
        await using var put = oil.CreateCommand("insert into queues.wolverine_queue_oil_to_working_group (id, body, message_type) values ($1, $2, $3)");
        foreach (var value in (ReadOnlySpan<object>)[envelope.Id, EnvelopeSerializer.Serialize(envelope), envelope.MessageType])
            put.Parameters.Add(new() { Value = value });
        await put.ExecuteNonQueryAsync();
    }

    private async Task AreRefused(string queue, string type, string error)
    {
        using var operators = new Operator(review.WorkingGroup);
        var letter = await operators.DeadLetter(letter => letter.GetProperty("type").GetString() == type);
        Assert.Equal(error, letter.GetProperty("errorText").GetString());
        Assert.Equal(queue, letter.GetProperty("queue").GetString());
        await operators.Discard(letter, "Forged.");
    }

    private async Task Refused(string service, string statement)
    {
        await using var role = NpgsqlDataSource.Create(review.Database.ConnectionOf(Services.Single(program => program.Name == service)));
        await using var command = role.CreateCommand(statement);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
