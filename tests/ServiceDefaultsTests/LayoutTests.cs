using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>Two layouts of databases and transports, and no other: the rest does not start, and says in one line what to do.</summary>
public sealed class LayoutTests
{
    private static readonly MessageBroker Broker = new(new("amqp://review_dhs:secret@127.0.0.1/review"));

    [Theory]
    [InlineData("rabbit")]
    [InlineData("http://review_dhs:secret@127.0.0.1/review")]
    [InlineData("amqp://127.0.0.1/review")]
    [InlineData("amqp://review_dhs@127.0.0.1/review")]
    [InlineData("amqp://:secret@127.0.0.1/review")]
    [InlineData("Host=127.0.0.1;Username=review_dhs;Password=secret")]
    public void What_is_no_address_of_RabbitMQ_is_refused_and_not_repeated(string setting)
    {
        var refused = Assert.Throws<StartRefusedException>(() => MessageBroker.Of(Settings(setting)));
        Assert.Contains("amqp://user:password@host:port/virtual-host", OneLine(refused), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Without_the_setting_messages_travel_by_PostgreSQL(string? setting) => Assert.Null(MessageBroker.Of(Settings(setting)));

    [Theory]
    [InlineData("amqp://review_dhs:secret@127.0.0.1:5673/review")]
    [InlineData("amqps://review_dhs:a%2Fb@broker.example")]
    public void With_it_they_travel_by_RabbitMQ(string setting) => Assert.Equal(new Uri(setting), MessageBroker.Of(Settings(setting))!.Address);

    [Fact]
    public async Task By_PostgreSQL_the_four_share_a_database()
    {
        await using var alone = await With(broker: null, "dhs");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DatabaseLayout.Check(alone, CancellationToken.None));
        Assert.Contains("has no schema of eoir, oil, working-group: run db-setup of every service in it", OneLine(refused), StringComparison.Ordinal);

        await using var together = await With(broker: null, "dhs", "eoir", "oil", "working_group");
        await DatabaseLayout.Check(together, CancellationToken.None);
    }

    [Fact]
    public async Task By_RabbitMQ_each_has_its_own()
    {
        await using var together = await With(Broker, "dhs", "eoir", "oil", "working_group");
        foreach (var check in new[] { DatabaseLayout.Check, DatabaseLayout.CheckBeforeSetup })
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => check(together, CancellationToken.None));
            Assert.Contains("holds that of eoir, oil, working-group: name another in ConnectionStrings:Database", OneLine(refused), StringComparison.Ordinal);
        }

        await using var alone = await With(Broker, "dhs");
        await DatabaseLayout.Check(alone, CancellationToken.None);
        await using var empty = await With(Broker);
        await DatabaseLayout.CheckBeforeSetup(empty, CancellationToken.None);
    }

    [Fact]
    public async Task A_database_that_nobody_made_ready_is_refused()
    {
        await using var empty = await With(broker: null);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DatabaseLayout.Check(empty, CancellationToken.None));
        Assert.Contains("has no schema of dhs: sign in as its owner and run db-setup of this service first", OneLine(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_refused()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder((await PostgresServer.Shared()).AdminConnectionString) { Database = "nowhere" };
        await using var services = Services(elsewhere.ConnectionString, broker: null, new LinesOfLog());
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DatabaseLayout.Check(services, CancellationToken.None));
        Assert.Contains("There is no database nowhere: create it, and run db-setup in it.", OneLine(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_the_database_does_not_accept_is_refused_and_not_repeated()
    {
        var (connection, owner) = await AsRole();
        var wrong = new NpgsqlConnectionStringBuilder(connection) { Password = "another-one" }.ConnectionString;

        // The server of the tests believes everybody: of this role it asks for the password.
        await Execute(
            owner,
            """
            do $$ begin execute format(
                'copy (values (''host all layout_role 127.0.0.1/32 scram-sha-256''), (''host all all 127.0.0.1/32 trust'')) to %L', current_setting('hba_file')); end $$;
            select pg_reload_conf();
            """);
        await Condition.Until("the server asks for passwords", async () =>
        {
            try
            {
                await Execute(wrong, "select 1");
                return false;
            }
            catch (PostgresException)
            {
                return true;
            }
        });

        await using var services = Services(wrong, broker: null, new LinesOfLog());
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DatabaseLayout.Check(services, CancellationToken.None).WaitAsync(Condition.Deadline));
        Assert.Equal("PostgreSQL does not accept the role layout_role with this password: correct ConnectionStrings:Database.", OneLine(refused));
    }

    [Fact]
    public async Task A_role_that_may_not_use_the_database_is_refused()
    {
        var (connection, owner) = await AsRole();
        var name = new NpgsqlConnectionStringBuilder(connection).Database;
        await Execute(owner, $"revoke connect on database {name} from public");
        await using var services = Services(connection, broker: null, new LinesOfLog());
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DatabaseLayout.Check(services, CancellationToken.None).WaitAsync(Condition.Deadline));
        Assert.Equal($"The role layout_role may not use the database {name}: grant it, or correct ConnectionStrings:Database.", OneLine(refused));
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for_and_told_of_once()
    {
        await using var server = await PostgresServer.Start();
        var connection = await server.CreateDatabase("layout");
        await Make(connection, "dhs");
        await server.Stop();
        NpgsqlConnection.ClearAllPools();
        var log = new LinesOfLog();
        await using var services = Services(connection, Broker, log);

        var check = DatabaseLayout.Check(services, CancellationToken.None);
        await Condition.Until("the service tells that it waits", () => log.Lines.Count > 0);
        Assert.False(check.IsCompleted);
        await server.Restart();
        await check.WaitAsync(Condition.Deadline);

        Assert.StartsWith("PostgreSQL does not answer: waiting for it.", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    private static string OneLine(StartRefusedException refused)
    {
        Assert.DoesNotContain('\n', refused.ToString());
        return refused.Message;
    }

    private static IConfiguration Settings(string? broker) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:RabbitMq"] = broker })
        .Build();

    private static async Task<ServiceProvider> With(MessageBroker? broker, params string[] schemas)
    {
        var connection = await (await PostgresServer.Shared()).CreateDatabase("layout");
        await Make(connection, schemas);
        return Services(connection, broker, new LinesOfLog());
    }

    private static async Task Make(string connection, params string[] schemas)
    {
        foreach (var schema in schemas)
            await Execute(connection, $"create schema {schema}");
    }

    /// <returns>A database as a role that owns nothing signs in, and as its owner does.</returns>
    private static async Task<(string Role, string Owner)> AsRole()
    {
        const string Password = "of-the-test";
        var owner = await (await PostgresServer.Shared()).CreateDatabase("layout");

        // Roles belong to the whole server, and both tests may be the first.
        await Execute(owner, $"do $$ begin create role layout_role login password '{Password}'; exception when duplicate_object then null; end $$");
        return (new NpgsqlConnectionStringBuilder(owner) { Username = "layout_role", Password = Password }.ConnectionString, owner);
    }

    private static async Task Execute(string connection, string statement)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private static ServiceProvider Services(string connection, MessageBroker? broker, LinesOfLog log)
    {
        var services = new ServiceCollection()
            .AddSingleton(NpgsqlDataSource.Create(connection))
            .AddSingleton(new Schemas("dhs"))
            .AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.AddProvider(log));
        if (broker is not null)
            services.AddSingleton(broker);
        return services.BuildServiceProvider();
    }

    private sealed class LinesOfLog : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
            // Nothing to let go of.
        }
    }
}
