using InteragencyReview.PostgresFixture;
using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests.Chaos;

/// <summary>What happens to a system of two processes of each service, a broker and a database server; each is over when its task is.</summary>
internal sealed class Disturbances(ReviewSystem system, IReadOnlyDictionary<ServiceName, Processes> seconds, PostgresServer server, Random chance)
{
    /// <summary>Longer than a process may be silent before another takes over what it had in hand.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(14);

    private Broker Broker => system.Broker!;

    /// <summary>Every kind once, in an order of chance.</summary>
    public (string Name, Func<Task> Work)[] Round() => Shuffled([.. KilledServices(), KilledBroker, .. Others()]);

    /// <summary>A process of each service, two at a time, and the broker are killed, and one other thing goes wrong, in an order of chance.</summary>
    public (string Name, Func<Task> Work)[] ShortRound() =>
        Shuffled([.. Shuffled([.. KilledServices()]).Chunk(2).Select(AtOnce), KilledBroker, Shuffled([.. Others()])[0]]);

    private (string Name, Func<Task> Work) KilledBroker => ("RabbitMQ is killed", KillBroker);

    private static (string Name, Func<Task> Work) AtOnce((string Name, Func<Task> Work)[] together) =>
        (string.Join(", and ", together.Select(one => one.Name)), () => Task.WhenAll(together.Select(one => one.Work())));

    private (string Name, Func<Task> Work)[] Shuffled((string Name, Func<Task> Work)[] all)
    {
        chance.Shuffle(all);
        return all;
    }

    private IEnumerable<(string Name, Func<Task> Work)> KilledServices()
    {
        foreach (var service in ServiceName.All)
        {
            var isTheFirst = chance.Next(2) == 0;
            yield return ($"the {(isTheFirst ? "first" : "second")} process of {service} is killed", () => isTheFirst ? KillFirst(service) : KillSecond(service));
        }
    }

    private IEnumerable<(string Name, Func<Task> Work)> Others()
    {
        var (stopped, isFirst, pause) = (ServiceName.All[chance.Next(ServiceName.All.Length)], chance.Next(2) == 0, Within(LongestPause));
        yield return ($"the {(isFirst ? "first" : "second")} process of {stopped} stands still for {pause.TotalSeconds:F1} s", () => StandStill(stopped, isFirst, pause));
        yield return ("all connections to RabbitMQ are cut", Broker.Cut);
        var full = Within(TimeSpan.FromSeconds(5));
        yield return ($"the queues are full for {full.TotalSeconds:F1} s", () => Broker.Full(full));
        yield return ("PostgreSQL is killed", KillServer);
        yield return ("all connections to PostgreSQL are cut", CutConnections);
        var slow = Within(TimeSpan.FromSeconds(8));
        yield return ($"the disk takes 50 ms for a commit for {slow.TotalSeconds:F1} s", () => SlowDisk(slow));
    }

    private TimeSpan Within(TimeSpan most) => most * chance.NextDouble();

    private async Task KillFirst(ServiceName service)
    {
        await system.Kill(service);
        await system.Start(service);
    }

    private async Task KillSecond(ServiceName service)
    {
        await seconds[service].Kill(0);
        await seconds[service].Start(0);
    }

    private async Task KillBroker()
    {
        await using var away = await Broker.Away();
        await Task.Delay(Within(TimeSpan.FromSeconds(2)));
    }

    private async Task KillServer()
    {
        await server.Kill();
        await Task.Delay(Within(TimeSpan.FromSeconds(2)));
        await server.Restart();
        system.ForgetConnections();
    }

    private async Task StandStill(ServiceName service, bool isFirst, TimeSpan time)
    {
        var process = isFirst ? system.ProcessOf(service) : seconds[service].Running[0].Id;
        await Machine.StandsStill(process, () => Task.Delay(time));
    }

    private Task CutConnections() => Administrate(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and usename like 'review%'");

    /// <summary>The server waits before each flush of its log, as if the disk were that slow.</summary>
    private async Task SlowDisk(TimeSpan time)
    {
        await Administrate("alter system set commit_delay = 50000", "alter system set commit_siblings = 0", "select pg_reload_conf()");
        await Task.Delay(time);
        await Administrate("alter system reset commit_delay", "alter system reset commit_siblings", "select pg_reload_conf()");
    }

    private async Task Administrate(params string[] statements)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Pooling = false });
        foreach (var statement in statements)
            await database.Execute(statement);
    }
}
