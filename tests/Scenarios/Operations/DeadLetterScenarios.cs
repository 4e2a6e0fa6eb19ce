using System.Net;
using System.Text;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>Messages that cannot be handled: seen, without what they say, and replayed or discarded by somebody who is named.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class DeadLetterScenarios(WholeReview review) : IDisposable
{
    private const string Marker = "NOBODY-MAY-READ-THIS";

    private readonly Operator _operator = new(review.WorkingGroup);

    public void Dispose() => _operator.Dispose();

    [Fact]
    public async Task A_message_that_failed_is_handled_when_its_cause_is_mended_and_it_is_replayed()
    {
        var (vote, seat) = await review.NewSeat(Agency.Oil);
        await review.Database.Execute(
            $"""
            create function working_group.planted() returns trigger language plpgsql as $body$ begin raise exception 'no room for "{Marker}"'; end $body$;
            create trigger planted before insert on working_group.mt_events for each row when (new.stream_id = 'vote-{vote}') execute function working_group.planted();
            """);
        using (var cast = await review.Cast(Agency.Oil, seat, Choice.Accelerate, $"Because of {Marker}."))
            Assert.Equal(HttpStatusCode.OK, cast.StatusCode);

        var letter = await _operator.DeadLetter(letter => letter.GetProperty("type").GetString() == "ballot_cast_v1");
        Assert.Equal(("oil", "oil_to_working_group"), (letter.GetProperty("from").GetString(), letter.GetProperty("queue").GetString()));
        Assert.InRange(letter.GetProperty("attempts").GetInt32(), 2, 10);
        Assert.Contains("Exception", letter.GetProperty("error").GetString(), StringComparison.Ordinal);
        var summary = await _operator.Get("/dead-letters/summary");
        Assert.Equal(1, summary.EnumerateArray().Single(count => count.GetProperty("type").GetString() == "ballot_cast_v1").GetProperty("messages").GetInt32());
        foreach (var answer in new[] { letter, summary, await _operator.Get("/dead-letters?type=ballot_cast_v1&limit=1") })
            Assert.DoesNotContain(Marker, answer.GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await _operator.Get("/dead-letters?type=vote_opened_v1")).GetProperty("items").EnumerateArray());

        var health = await Health();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains("1 message could not be handled: GET /dead-letters shows them.", health.GetRawText(), StringComparison.Ordinal);

        await review.Database.Execute("drop trigger planted on working_group.mt_events; drop function working_group.planted()");
        var (status, replayed) = await _operator.Post("/dead-letters/replay", new { type = "ballot_cast_v1" });
        Assert.Equal((HttpStatusCode.Accepted, 1), (status, replayed.GetProperty("messages").GetInt32()));
        await Condition.Until("the ballot is recorded", async () =>
            await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'") == 2);
        Assert.Empty(await _operator.DeadLetters());
        var note = await LastOperation("dead_letters_replayed");
        Assert.Equal(("ops.operator", "ballot_cast_v1"), (note.GetProperty("by").GetString(), note.GetProperty("messageType").GetString()));
    }

    [Fact]
    public async Task A_message_is_discarded_for_a_reason_and_the_reason_is_kept()
    {
        await SendForged();
        var letter = await _operator.DeadLetter(_ => true);
        var path = $"/dead-letters/{letter.GetProperty("id").GetString()}/discard";

        Assert.Equal(HttpStatusCode.BadRequest, (await _operator.Post(path)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _operator.Post(path, new { reason = " " })).Status);
        Assert.Single(await _operator.DeadLetters());
        Assert.Equal(HttpStatusCode.OK, (await _operator.Post(path, new { reason = "It was forged." })).Status);

        Assert.Empty(await _operator.DeadLetters());
        var note = await LastOperation("dead_letter_discarded");
        Assert.Equal(
            ("ops.operator", "It was forged.", letter.GetProperty("id").GetString()),
            (note.GetProperty("by").GetString(), note.GetProperty("reason").GetString(), note.GetProperty("messageId").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.Post(path, new { reason = "Again." })).Status);
    }

    [Fact]
    public async Task Only_operators_see_and_change_dead_letters()
    {
        using var http = review.WorkingGroup.As("dhs.attorney");
        foreach (var path in new[] { "/dead-letters", "/dead-letters/summary", "/backlog", "/projections", "/operations" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_comes_by_a_queue_and_cannot_be_read_is_a_dead_letter()
    {
        await using (var dhs = NpgsqlDataSource.Create(review.Database.ConnectionOf(ServiceProgram.Dhs)))
        await using (var command = dhs.CreateCommand(
            "insert into queues.wolverine_queue_dhs_to_working_group (id, body, message_type) values (gen_random_uuid(), 'no envelope at all', 'ballot_cast_v1')"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var letter = await _operator.DeadLetter(_ => true);
        Assert.Equal(("UnreadableMessage", "dhs_to_working_group"), (letter.GetProperty("error").GetString(), letter.GetProperty("queue").GetString()));
        Assert.False(letter.TryGetProperty("attempts", out _));
        await _operator.Discard(letter, "Noise.");
        await Condition.Until("nothing else is left of it", async () =>
            !(await _operator.Get("/dead-letters")).GetProperty("items").EnumerateArray().Any());
    }

    /// <summary>A newer version may know more choices, and a faulty one writes something else altogether.</summary>
    [Fact]
    public async Task Messages_of_a_known_type_that_say_what_nobody_knows_are_dead_letters_whose_errors_repeat_nothing()
    {
        var ballot = new BallotCastV1(Guid.NewGuid(), Guid.NewGuid(), Agency.Dhs, 1, Choice.Accelerate, "Weighed.", "dhs.attorney", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero));
        var right = JsonSerializer.Serialize(ballot, WireJson.Options);
        string[] wrong =
        [
            right.Replace("\"Accelerate\"", $"\"{Marker}\"", StringComparison.Ordinal),
            right.Replace("\"revision\":1", $"\"revision\":\"{Marker}\"", StringComparison.Ordinal),
            right.Replace("\"revision\":1", $"\"revision\":[{{\"{Marker}\":1}}]", StringComparison.Ordinal),
            Marker + right,
        ];
        await using (var dhs = NpgsqlDataSource.Create(review.Database.ConnectionOf(ServiceProgram.Dhs)))
        {
            foreach (var body in wrong)
            {
                Assert.Contains(Marker, body, StringComparison.Ordinal);
                var envelope = new Envelope { Id = Guid.NewGuid(), MessageType = "ballot_cast_v1", ContentType = "application/json", Source = "dhs", Data = Encoding.UTF8.GetBytes(body) };
                await using var command = dhs.CreateCommand("insert into queues.wolverine_queue_dhs_to_working_group (id, body, message_type) values ($1, $2, $3)");
                command.Parameters.Add(new() { Value = envelope.Id });
                command.Parameters.Add(new() { Value = EnvelopeSerializer.Serialize(envelope) });
                command.Parameters.Add(new() { Value = envelope.MessageType });
                await command.ExecuteNonQueryAsync();
            }
        }

        IReadOnlyList<JsonElement> letters = [];
        await Condition.Until("each is a dead letter", async () => (letters = await _operator.DeadLetters()).Count == wrong.Length);
        Assert.All(letters, letter =>
        {
            Assert.Equal(("ballot_cast_v1", "dhs_to_working_group"), (letter.GetProperty("type").GetString(), letter.GetProperty("queue").GetString()));
            Assert.Equal("System.Text.Json.JsonException", letter.GetProperty("error").GetString());
            Assert.DoesNotContain(Marker, letter.GetRawText(), StringComparison.Ordinal);
        });
        Assert.DoesNotContain(Marker, (await _operator.Get("/dead-letters/summary")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains($"{wrong.Length} messages could not be handled", (await Health()).GetRawText(), StringComparison.Ordinal);
        foreach (var letter in letters)
            await _operator.Discard(letter, "Nobody knows what it says.");
    }

    [Fact]
    public async Task What_cannot_be_read_does_not_keep_the_rest_of_the_inbox_from_being_recovered()
    {
        await SendForged();
        var forged = await _operator.DeadLetter(_ => true);
        var id = forged.GetProperty("id").GetString();
        Assert.Equal(1, await review.Database.Execute(
            $"""
            insert into working_group_messages.wolverine_incoming_envelopes (id, status, owner_id, body, message_type, received_at, attempts)
            select gen_random_uuid(), 'Incoming', 0, 'no envelope at all', message_type, received_at, 0
            from working_group_messages.wolverine_dead_letters where id = '{id}'
            """));

        // Replayed, it stands in the inbox beside what cannot be read, and is refused once more when both are recovered.
        Assert.Equal(HttpStatusCode.Accepted, (await _operator.Post($"/dead-letters/{id}/replay")).Status);
        IReadOnlyList<JsonElement> letters = [];
        await Condition.Until("both were taken up", async () =>
        {
            letters = await _operator.DeadLetters();
            return letters.Any(letter => letter.GetProperty("id").GetString() == id && !letter.GetProperty("isReplayAsked").GetBoolean())
                && letters.Any(letter => letter.GetProperty("error").GetString() == "UnreadableMessage");
        });
        Assert.Equal(id, (await LastOperation("dead_letter_replayed")).GetProperty("messageId").GetString());

        foreach (var letter in letters)
            await _operator.Discard(letter, "Done with.");
    }

    [Fact]
    public async Task What_cannot_be_read_does_not_keep_the_rest_of_the_outbox_from_being_sent()
    {
        using var eoir = new Operator(review.Eoir);
        await using var scope = review.Eoir.Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.ToWorkingGroup(Agency.Eoir)).Uri;
        var ballot = new BallotCastV1(Guid.Empty, Guid.Empty, Agency.Dhs, 1, Choice.Accelerate, "Forged.", "nobody", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero));
        var readable = new Envelope
        {
            Id = Guid.NewGuid(),
            MessageType = "ballot_cast_v1",
            ContentType = "application/json",
            Source = "eoir",
            Destination = queue,
            Data = JsonSerializer.SerializeToUtf8Bytes(ballot, WireJson.Options),
        };
        var unreadable = Guid.NewGuid();

        // A process that has ended left both behind.
        Assert.Equal(2, await review.Database.Execute(
            $"""
            insert into eoir_messages.wolverine_outgoing_envelopes (id, owner_id, destination, body, attempts, message_type) values
                ('{unreadable}', 0, '{queue}', 'no envelope at all', 0, 'ballot_cast_v1'),
                ('{readable.Id}', 0, '{queue}', decode('{Convert.ToHexString(EnvelopeSerializer.Serialize(readable))}', 'hex'), 0, 'ballot_cast_v1')
            """));

        var letter = await eoir.DeadLetter(letter => letter.GetProperty("id").GetGuid() == unreadable);
        Assert.Equal("UnreadableMessage", letter.GetProperty("error").GetString());
        Assert.Contains(QueueNames.ToWorkingGroup(Agency.Eoir), letter.GetProperty("errorText").GetString(), StringComparison.Ordinal);
        Assert.False(letter.TryGetProperty("queue", out _));
        var arrived = await _operator.DeadLetter(letter => letter.GetProperty("id").GetGuid() == readable.Id);

        Assert.Equal(HttpStatusCode.Conflict, (await eoir.Post($"/dead-letters/{unreadable}/replay")).Status);
        await eoir.Discard(letter, "Noise.");
        await _operator.Discard(arrived, "It was forged.");
    }

    [Fact]
    public async Task What_cannot_be_read_is_found_however_many_timers_wait_for_their_time()
    {
        const string Inbox = "working_group_messages.wolverine_incoming_envelopes (id, status, owner_id, execution_time, body, message_type, received_at, attempts)";
        await review.Database.Execute(
            $"""
            insert into {Inbox}
            select gen_random_uuid(), 'Scheduled', 0, now() + interval '1 day', '', 'vote_due', 'local://planted', 0 from generate_series(1, 60000);
            insert into {Inbox} values
                ('ffffffff-ffff-ffff-ffff-fffffffffff1', 'Incoming', 0, null, 'no envelope at all', 'vote_due', 'local://planted', 0),
                ('ffffffff-ffff-ffff-ffff-fffffffffff2', 'Scheduled', 0, now(), 'no envelope at all', 'vote_due', 'local://planted', 0)
            """);
        try
        {
            IReadOnlyList<JsonElement> letters = [];
            await Condition.Until("both are dead letters", async () =>
                (letters = [.. (await _operator.DeadLetters()).Where(letter => letter.GetProperty("error").GetString() == "UnreadableMessage")]).Count == 2);
            foreach (var letter in letters)
                await _operator.Discard(letter, "Noise.");
        }
        finally
        {
            await review.Database.Execute("delete from working_group_messages.wolverine_incoming_envelopes where received_at = 'local://planted'");
        }
    }

    [Fact]
    public async Task A_message_that_waits_is_seen_in_the_backlog()
    {
        var (_, seat) = await review.NewSeat(Agency.Oil);
        await using (var connection = await review.Database.Owner.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("lock table working_group.mt_events in exclusive mode", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            using (var cast = await review.Cast(Agency.Oil, seat, Choice.Accelerate))
                Assert.Equal(HttpStatusCode.OK, cast.StatusCode);
            await Condition.Until("the ballot waits", async () =>
                (await _operator.Get("/backlog")).GetProperty("unhandled") is var waiting
                && waiting.GetProperty("messages").GetInt32() == 1
                && waiting.GetProperty("oldestSeconds").GetDouble() is > 0.2 and < 60);
            await transaction.RollbackAsync();
        }

        await Condition.Until("nothing waits", async () =>
            (await _operator.Get("/backlog")).GetProperty("unhandled").GetProperty("messages").GetInt32() == 0);
    }

    /// <summary>A ballot of DHS by the queue of EOIR.</summary>
    private async Task SendForged()
    {
        await using var scope = review.Eoir.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.ToWorkingGroup(Agency.Eoir)).SendAsync(new BallotCastV1(
            Guid.Empty, Guid.Empty, Agency.Dhs, 1, Choice.Accelerate, "Forged.", "nobody", new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero)));
    }

    private async Task<JsonElement> LastOperation(string name)
    {
        var last = (await _operator.Get("/operations")).GetProperty("items").EnumerateArray().Last();
        Assert.Equal(name, last.GetProperty("operation").GetString());
        return last.GetProperty("details");
    }

    private async Task<JsonElement> Health()
    {
        using var http = review.WorkingGroup.As("ops.operator");
        using var answer = await http.GetAsync("/health/ready");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
