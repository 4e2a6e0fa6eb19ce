using InteragencyReview.Messaging.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.MessagingTests;

public sealed class PostgreSqlTransportTests : TransportContract
{
    private string _database = "";

    [Fact]
    public async Task Processes_that_start_at_once_make_the_tables_once()
    {
        var server = await PostgresServer.Shared();
        var database = await server.CreateDatabase("messages");

        var transports = Enumerable.Range(0, 8).Select(n => new PostgreSqlTransport(database, TimeProvider.System, new Random(n))).ToList();
        await Task.WhenAll(transports.Select(t => Task.Run(() => t.Backlog(Queue, default))));

        foreach (var transport in transports)
            await transport.DisposeAsync();
    }

    [Fact]
    public async Task Connections_cut_while_a_handler_works_lose_nothing_and_the_receiver_goes_on()
    {
        await Send(Message(1));
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var receiver = Receive(async message =>
        {
            if (message.SourceVersion == 1)
            {
                begun.TrySetResult();
                await release.Task;
            }

            return HandlingResult.Done;
        });
        await begun.Task;

        await CutConnections("true");
        await Eventually(Sends(Message(2)));

        await Eventually(() => receiver.Handled.Any(message => message.SourceVersion == 2));
        release.SetResult();
        await EventuallyEmpty();
        // Its first handling was still at work: it was not begun a second time.
        Assert.Equal(2, receiver.Tries);
    }

    [Fact]
    public async Task What_a_receiver_held_that_has_lost_its_server_for_good_goes_to_the_others_at_once()
    {
        await Execute("create role cut_off login superuser");
        await Send(Message(1));
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var cutOff = new PostgreSqlTransport(
            new NpgsqlConnectionStringBuilder(_database) { Username = "cut_off" }.ConnectionString, TimeProvider.System, new Random(1));
        var lost = Receive(
            async (_, _) =>
            {
                begun.TrySetResult();
                await never.Task;
                return HandlingResult.Done;
            },
            Quick with { StopLimit = TimeSpan.FromMilliseconds(10) },
            cutOff);
        await begun.Task;
        var other = Receive();

        await Execute("alter role cut_off nologin");
        await CutConnections("usename = 'cut_off'");

        // Sooner than any lease would have run out.
        var cut = System.Diagnostics.Stopwatch.StartNew();
        await Eventually(() => other.Handled.Count == 1);
        Assert.InRange(cut.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await EventuallyEmpty();
        await lost.Stop();
        never.SetResult();
        await Execute("drop role cut_off");
    }

    [Fact]
    public async Task What_kills_the_process_again_and_again_becomes_a_dead_letter_and_takes_no_other_with_it()
    {
        await Send([.. Enumerable.Range(0, 40).Select(Message)]);
        var poison = Message(0).Id;
        var deaths = 0;

        while ((await Letters()).Count == 0)
        {
            deaths += await LiveUntilPoisoned(poison) ? 1 : 0;
            Assert.InRange(deaths, 0, Quick.Attempts);
        }

        Assert.Equal(poison, (await Letters()).Single().MessageId);
        Assert.Equal(Quick.Attempts, (await Letters()).Single().Attempts);
        Assert.Equal(Quick.Attempts, deaths);
        var receiver = Receive();
        await EventuallyEmpty();
        Assert.DoesNotContain(receiver.Handled, message => message.Id == poison);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_dead_letter()
    {
        await Backlog();
        await Execute($$"""insert into messages (queue, id, envelope) values ('{{Queue}}', gen_random_uuid(), '{"no":"envelope"}')""");

        Receive();

        await Eventually(async () => (await Letters()).Count == 1);
        Assert.Contains("cannot be read", (await Letters()).Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_outlives_a_crash_of_the_server_and_nothing_that_was_sent_is_lost()
    {
        await using var server = await PostgresServer.Start();
        await using var transport = new PostgreSqlTransport(await server.CreateDatabase("messages"), TimeProvider.System, new Random(2));
        await transport.Send([.. Enumerable.Range(0, 500).Select(n => new OutgoingMessage(Queue, Message(n)))], default);
        var gate = new SemaphoreSlim(100);
        var receiver = Receive(
            async (_, limit) =>
            {
                await gate.WaitAsync(limit);
                return HandlingResult.Done;
            },
            transport: transport);
        await Eventually(() => receiver.Handled.Count == 100);

        await server.Kill();
        gate.Release(500);
        await server.Restart();

        await Eventually(() => receiver.Handled.Select(message => message.Id).Distinct().Count() == 500);
        await receiver.Stop();
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("done")]
    public async Task The_hot_statements_find_their_rows_by_index_however_long_the_queue(string statement)
    {
        await Backlog();
        await Execute("""
            insert into messages (queue, id, envelope) select 'working-group', gen_random_uuid(), '{}' from generate_series(1, 20000)
            """);
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using (var settings = new NpgsqlCommand(Sql.Text("session"), connection))
            await settings.ExecuteNonQueryAsync();
        await using var explain = new NpgsqlCommand("explain " + Sql.Text(statement), connection) { Parameters = { Sql.Value(Queue) } };
        if (statement == "claim")
            explain.Parameters.AddRange(new NpgsqlParameter[] { Sql.Value(1), Sql.Value(32), Sql.Value(1) });
        else
            explain.Parameters.Add(Sql.Value(new[] { Message(1).Id }));

        var plan = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));
        }

        var text = string.Join('\n', plan);
        Assert.DoesNotContain("Seq Scan", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", text, StringComparison.Ordinal);
        Assert.Contains(statement == "claim" ? "messages_ready" : "messages_pkey", text, StringComparison.Ordinal);
    }

    protected override async Task<ITransport> Create()
    {
        _database = await (await PostgresServer.Shared()).CreateDatabase("messages");
        return new PostgreSqlTransport(_database, TimeProvider.System, new Random(2011), Log);
    }

    protected override Task LetTimePass() => Task.Delay(5);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await ((PostgreSqlTransport)Transport).DisposeAsync();
    }

    /// <summary>A sender tries again until it knows.</summary>
    private Func<Task<bool>> Sends(Envelope message) => async () =>
    {
        try
        {
            await Send(message);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    };

    /// <summary>A process: it claims and handles until it comes upon the poison, or finds it among the dead letters.</summary>
    /// <returns>Whether it fell dead.</returns>
    private async Task<bool> LiveUntilPoisoned(Guid poison)
    {
        await using var session = await ((IQueueStore)Transport).Open(Queue, Quick, default);
        List<Settlement> settled = [];
        while ((await Letters()).Count == 0)
        {
            await session.TakeBack(default);
            var claimed = await session.Exchange(settled, 10, takeSuspect: true, default);
            if (claimed.Any(delivery => delivery.Id == poison))
                return true;
            settled = [.. claimed.Select(delivery => new Settlement(delivery.Id, Fate.Done, TimeSpan.Zero, Error: null))];
        }

        return false;
    }

    private Task CutConnections(string which) => Execute(
        $"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and {which}");

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
