using Alba;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using JasperFx.CommandLine;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InteragencyReview.Scenarios.Hosting;

/// <summary>
/// A database as its owner sets it up, and the services that work in it, each with its own role. A service may be hosted several
/// times: each is like a process of its own.
/// </summary>
public sealed class ReviewDatabase : IAsyncDisposable
{
    private const string RolePassword = "of-the-test";
    private static readonly SemaphoreSlim OneSetupAtATime = new(1, 1);

    private readonly string _connection;
    private readonly List<IAlbaHost> _hosts = [];

    static ReviewDatabase() => JasperFxEnvironment.AutoStartHost = true;

    private ReviewDatabase(string connection)
    {
        _connection = connection;
        Owner = NpgsqlDataSource.Create(connection);
    }

    /// <summary>Signed in as the owner, to look behind the services, or to stand in their way.</summary>
    public NpgsqlDataSource Owner { get; }

    public static async Task<ReviewDatabase> New(params IEnumerable<ServiceProgram> services)
    {
        var database = new ReviewDatabase(await (await PostgresServer.Shared()).CreateDatabase("scenario"));

        // Roles belong to the whole server.
        await OneSetupAtATime.WaitAsync();
        try
        {
            foreach (var service in services)
                await service.Run([DatabaseSetup.Command, .. Settings(database._connection).Select(s => $"--{s.Key}={s.Value}"), $"--Database:RolePassword={RolePassword}"]);
        }
        finally
        {
            OneSetupAtATime.Release();
        }

        return database;
    }

    /// <summary>Starts a service; it is stopped with the database, if not before.</summary>
    /// <param name="time">Its clock, if not the machine's.</param>
    /// <param name="settings">Beside those that it always has.</param>
    public async Task<IAlbaHost> Start(ServiceProgram service, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var role = ConnectionOf(service);
        var host = await service.Start(builder =>
        {
            foreach (var (key, value) in Settings(role))
                builder.UseSetting(key, value);
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureServices(services => services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, Personas.Believe));
            if (time is not null)
                builder.ConfigureServices(services => services.AddSingleton(time));
        });
        _hosts.Add(host);
        return host;
    }

    /// <summary>Signs in as the service does.</summary>
    public string ConnectionOf(ServiceProgram service) =>
        new NpgsqlConnectionStringBuilder(_connection) { Username = new Schemas(service.Name).Role, Password = RolePassword }.ConnectionString;

    public async Task<int> Execute(string statement)
    {
        await using var command = Owner.CreateCommand(statement);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Ask<T>(string question)
    {
        await using var command = Owner.CreateCommand(question);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <returns>Null when there is no row.</returns>
    public async Task<T?> Find<T>(string question)
    {
        await using var command = Owner.CreateCommand(question);
        return await command.ExecuteScalarAsync() is T found ? found : default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Owner.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(string connection) => new(StringComparer.Ordinal)
    {
        ["environment"] = "Development",
        ["ConnectionStrings:Database"] = connection,
        ["Identity:Authority"] = "http://127.0.0.1:9",
        ["Keys:ANumber"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]),
        ["Keys:Protected"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)2, 32)]),
        ["Logging:LogLevel:Default"] = "None",
    };
}

public static class Hosted
{
    /// <summary>Speaks to the service as a persona of the development issuer.</summary>
    public static HttpClient As(this IAlbaHost host, string persona)
    {
        var http = host.Server.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Personas.TokenOf(persona));
        return http;
    }
}
