using System.Net;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Processes;
using InteragencyReview.SystemTests.KillPoints;
using InteragencyReview.SystemTests.Running;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests;

/// <summary>RabbitMQ that refuses, is away and comes back, as people and operators see it.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class BrokerTests(SharedSystem shared)
{
    /// <summary>Longer than the client waits for an answer (20 s), and than the pause between two looks at the queues (10 s), together.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(35);

    private const string ToWorkingGroup = "_to_working_group";

    [RabbitFact]
    public async Task While_the_broker_is_away_people_work_and_their_messages_arrive_when_it_is_back()
    {
        var system = await shared.On(Transport.RabbitMq);
        var (office, broker) = (new Office(system), system.Broker!);
        var (felon, caseId, ballots) = await OnVote(office);
        var acknowledged = new List<(ServiceName Agency, int Revision)>();

        await using (var absence = await broker.Away())
        {
            foreach (var agency in ServiceName.Agencies)
            {
                var answer = await office.Cast(agency, ballots[agency], Choice.Accelerate);
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                acknowledged.Add((agency, answer.Json.GetProperty("revision").GetInt32()));
            }

            await Eventually.True(
                async () => await Health(system, ServiceName.Dhs) is { } health && health.Contains("RabbitMQ does not answer", StringComparison.Ordinal) && health.Contains("\"degraded\"", StringComparison.Ordinal),
                "DHS tells that the broker is away");

            // One that is killed with an unsent message in its outbox, and started now, waits, and says so once.
            await system.Kill(ServiceName.Oil);
            var starts = system.Start(ServiceName.Oil);
            await Eventually.True(() => Task.FromResult(Told(system, ServiceName.Oil) == 1), "OIL tells that it waits for the broker");
            Assert.False(starts.IsCompleted);
            await absence.End();
            await starts;
        }

        await office.Decided(caseId);
        await Logs.Rest(system);
        Assert.Equal(1, Told(system, ServiceName.Oil));
        await EverythingOnce.Check(system, office, felon, caseId, acknowledged);
        await EverythingOnce.NothingIsLeftAside(system);
    }

    /// <summary>Whoever does something then waits for the answer until there is room (ADR 0021): what was done is recorded before that.</summary>
    [RabbitFact]
    public async Task A_broker_whose_disk_is_full_is_told_in_one_line_and_loses_nothing()
    {
        var system = await shared.On(Transport.RabbitMq);
        var (office, broker) = (new Office(system), system.Broker!);
        var (felon, caseId, ballots) = await OnVote(office);

        Task<Office.Answer>[] casts = [];
        await broker.WithoutDisk(async () =>
        {
            casts = [.. ServiceName.Agencies.Select(agency => office.Cast(agency, ballots[agency], Choice.Accelerate))];
            await Eventually.True(
                async () => await Health(system, ServiceName.Dhs) is { } health && health.Contains("its disk or its memory is full", StringComparison.Ordinal) && health.Contains("\"degraded\"", StringComparison.Ordinal),
                "DHS tells that the broker takes no messages");
            foreach (var agency in ServiceName.Agencies)
                Assert.Equal(1, await system.Log(agency).Count("ballot_cast", caseId));
        });

        await EachIsCountedOnce(system, office, felon, caseId, casts);
    }

    /// <summary>As a machine that stands still for half a minute: whoever asks the broker something gives up after twenty seconds.</summary>
    [RabbitFact]
    public async Task A_broker_that_says_nothing_for_a_while_ends_no_service_and_loses_nothing()
    {
        var system = await shared.On(Transport.RabbitMq);
        var (office, broker) = (new Office(system), system.Broker!);
        var (felon, caseId, ballots) = await OnVote(office);

        Task<Office.Answer>[] casts = [];
        await broker.Silent(async () =>
        {
            casts = [.. ServiceName.Agencies.Select(agency => office.Cast(agency, ballots[agency], Choice.Accelerate))];
            await Task.Delay(Silence);
            foreach (var service in ServiceName.All)
            {
                Assert.True(system.IsRunning(service), $"{service} has ended.");
                Assert.Contains("RabbitMQ does not answer", await Health(system, service), StringComparison.Ordinal);
            }
        });

        await EachIsCountedOnce(system, office, felon, caseId, casts);
    }

    [RabbitFact]
    public async Task A_password_that_the_broker_does_not_accept_ends_the_service_with_one_line()
    {
        var system = await shared.On(Transport.RabbitMq);
        var wrong = new UriBuilder(system.Broker!.AddressFor(ServiceName.Dhs)) { Password = "wrong" }.Uri;
        await EndsWithOneLine(system, wrong, $"RabbitMQ at 127.0.0.1:{wrong.Port} does not accept the user review_dhs with this password: correct ConnectionStrings:RabbitMq.");
    }

    [RabbitFact]
    public async Task A_virtual_host_that_is_not_there_or_permissions_that_are_missing_end_the_service_with_one_line()
    {
        var system = await shared.On(Transport.RabbitMq);
        var elsewhere = new UriBuilder(system.Broker!.AddressFor(ServiceName.Dhs)) { Path = "/elsewhere" }.Uri;
        var another = new Uri(system.Broker.AddressFor(ServiceName.Eoir));
        await Task.WhenAll(
            EndsWithOneLine(
                system,
                elsewhere,
                $"The user review_dhs may not use the virtual host of ConnectionStrings:RabbitMq at 127.0.0.1:{elsewhere.Port}, or there is no such virtual host: see the runbook for what to create."),
            EndsWithOneLine(
                system,
                another,
                $"The user review_eoir of RabbitMQ at 127.0.0.1:{another.Port} may not do what its service does with its queues: see the runbook for the permissions it needs."));
    }

    [RabbitFact]
    public async Task Every_queue_is_a_quorum_queue_that_gives_no_message_up()
    {
        var broker = (await shared.On(Transport.RabbitMq)).Broker!;
        var declared = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = int.MaxValue };
        foreach (var queue in Broker.Queues)
        {
            // The broker refuses to declare again what stands there in another form.
            await using var channel = await broker.Channel();
            Assert.Equal(queue, (await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, declared)).QueueName);
        }
    }

    [RabbitFact]
    public async Task A_services_user_reaches_its_own_queues_and_no_other()
    {
        var broker = (await shared.On(Transport.RabbitMq)).Broker!;
        foreach (var agency in ServiceName.Agencies)
        {
            foreach (var other in ServiceName.Agencies.Where(other => other != agency))
            {
                var theirs = Broker.QueueTo(ServiceName.WorkingGroup, other);
                await Refused(broker, agency, channel => channel.BasicPublishAsync(theirs + "_entry", "", mandatory: true, new BasicProperties(), Array.Empty<byte>()).AsTask());
                await Refused(broker, agency, channel => channel.BasicPublishAsync("", theirs, mandatory: true, new BasicProperties(), Array.Empty<byte>()).AsTask());
                await Refused(broker, agency, channel => channel.BasicGetAsync(theirs, autoAck: false));
                await Refused(broker, agency, channel => channel.BasicGetAsync(Broker.QueueTo(other, ServiceName.WorkingGroup), autoAck: false));
                await Refused(broker, agency, channel => channel.QueueBindAsync(Broker.QueueTo(agency, ServiceName.WorkingGroup), Broker.QueueTo(other, ServiceName.WorkingGroup) + "_entry", ""));
                await Refused(broker, agency, channel => channel.QueuePurgeAsync(theirs));
                await Refused(broker, agency, channel => channel.QueueDeleteAsync(theirs));
            }

            // A sender does not take back what it sent, and a receiver sends nothing to itself in the other's name.
            await Refused(broker, agency, channel => channel.BasicGetAsync(Broker.QueueTo(ServiceName.WorkingGroup, agency), autoAck: false));
            await Refused(broker, agency, channel => channel.BasicPublishAsync(Broker.QueueTo(agency, ServiceName.WorkingGroup) + "_entry", "", mandatory: true, new BasicProperties(), Array.Empty<byte>()).AsTask());
        }
    }

    [RabbitFact]
    public async Task A_ballot_in_another_agencys_name_is_refused_whatever_it_says_of_its_way()
    {
        var system = await shared.On(Transport.RabbitMq);
        var ballot = new BallotCastV1(Guid.NewGuid(), Guid.NewGuid(), Agency.Eoir, 1, Choice.Accelerate, "As if.", "eoir.counsel", TimeProvider.System.GetUtcNow());
        var theirs = Broker.QueueTo(ServiceName.WorkingGroup, ServiceName.Eoir);
        var message = new BasicProperties
        {
            MessageId = Guid.NewGuid().ToString(),
            Type = MessageNames.All[typeof(BallotCastV1)],
            ContentType = "application/json",
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["destination"] = $"rabbitmq://queue/{theirs}",
                ["received-at"] = $"rabbitmq://queue/{theirs}",
                ["source"] = "eoir",
            },
        };
        await using (var connection = await system.Broker!.ConnectionOf(ServiceName.Dhs))
        await using (var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)))
            await channel.BasicPublishAsync($"dhs{ToWorkingGroup}_entry", "", mandatory: true, message, JsonSerializer.SerializeToUtf8Bytes(ballot, WireJson.Options));

        using var client = system.Client(ServiceName.WorkingGroup, Persona.Find("ops.operator"));
        var letter = JsonDocument.Parse(await Eventually.Found(
            async () => await client.GetStringAsync("dead-letters") is var letters && letters.Contains(message.MessageId, StringComparison.Ordinal) ? letters : null,
            "the ballot is a dead letter")).RootElement.GetProperty("items").EnumerateArray().Single();
        Assert.Equal("A message in the name of eoir (ballot_cast_v1) came by dhs_to_working_group, and not by a queue of eoir.", letter.GetProperty("errorText").GetString());
        Assert.Equal("dhs_to_working_group", letter.GetProperty("queue").GetString());
        Assert.Equal(0, await system.Log(ServiceName.WorkingGroup).Number("select count(*) from mt_events where stream_id = $1", $"vote-{ballot.VoteId}"));
        await Discard(client, message.MessageId);
    }

    [RabbitFact]
    public async Task A_message_that_nobody_can_read_is_a_dead_letter_whatever_its_headers_are_and_stops_no_other()
    {
        var system = await shared.On(Transport.RabbitMq);
        var office = new Office(system);
        BasicProperties[] unreadable =
        [
            WithHeader("reply-uri", "no address"),
            WithHeader("reply-uri", null),
            WithHeader("source", null),
            WithHeader("of-nobody", null),
            WithHeader("sent-at", "yesterday"),
            WithHeader("attempts", new Dictionary<string, object?>(StringComparer.Ordinal) { ["many"] = 1 }),
            new() { Type = "ballot_cast_v1", MessageId = "no id", ContentType = "no type" },
            new(),
        ];
        await using (var connection = await system.Broker!.ConnectionOf(ServiceName.Dhs))
        await using (var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)))
        {
            foreach (var message in unreadable)
                await channel.BasicPublishAsync($"dhs{ToWorkingGroup}_entry", "", mandatory: true, message, "no ballot"u8.ToArray());
        }

        var (_, caseId, ballots) = await OnVote(office);
        foreach (var agency in ServiceName.Agencies)
            Assert.Equal(HttpStatusCode.OK, (await office.Cast(agency, ballots[agency], Choice.Accelerate)).Status);
        await office.Decided(caseId);

        using var client = system.Client(ServiceName.WorkingGroup, Persona.Find("ops.operator"));
        var letters = await Eventually.Found(
            async () => JsonDocument.Parse(await client.GetStringAsync("dead-letters")).RootElement.GetProperty("items").EnumerateArray().ToArray() is var found && found.Length == unreadable.Length ? found : null,
            "each is a dead letter");
        foreach (var letter in letters)
        {
            Assert.Equal("dhs_to_working_group", letter.GetProperty("queue").GetString());
            Assert.DoesNotContain("no ballot", letter.GetRawText(), StringComparison.Ordinal);
            await Discard(client, letter.GetProperty("id").GetString()!);
        }

        await EverythingOnce.NothingIsLeftAside(system);

        static BasicProperties WithHeader(string name, object? value) => new()
        {
            MessageId = Guid.NewGuid().ToString(),
            Type = "ballot_cast_v1",
            ContentType = "application/json",
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = value },
        };
    }

    private static async Task Discard(HttpClient client, string message)
    {
        using var reason = new StringContent("""{"reason":"Made by a test."}""", System.Text.Encoding.UTF8, "application/json");
        using var discarded = await client.PostAsync($"dead-letters/{message}/discard", reason);
        Assert.Equal(HttpStatusCode.OK, discarded.StatusCode);
    }

    /// <summary>A further process of DHS, at that address of the broker, tells this in its only line about the broker, and has failed.</summary>
    private static async Task EndsWithOneLine(ReviewSystem system, Uri broker, string says)
    {
        var command = system.Command(ServiceName.Dhs);
        await using var process = await ServiceProcess.StartAsync(command with
        {
            Environment = [.. command.Environment, new("ConnectionStrings__RabbitMq", broker.ToString()), new("ASPNETCORE_URLS", "http://127.0.0.1:0")],
            LogFile = Path.ChangeExtension(command.LogFile, $".{Guid.NewGuid()}.log"),
        });

        await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);

        Assert.NotEqual(0, process.ExitCode);
        var refusal = Assert.Single(process.LastLogLines(ServiceProcess.LinesToShow), line => line.Contains("RabbitM", StringComparison.OrdinalIgnoreCase));
        Assert.EndsWith(says, refusal, StringComparison.Ordinal);
    }

    /// <summary>A case with an open vote, and the ballots of all three agencies.</summary>
    private async Task<(DocketCase Felon, string CaseId, Dictionary<ServiceName, string> Ballots)> OnVote(Office office)
    {
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await office.Import(new Docket([felon]));
        var caseId = await office.CaseInQueue(felon);
        await office.OpenVote(caseId);
        var ballots = new Dictionary<ServiceName, string>();
        foreach (var agency in ServiceName.Agencies)
            ballots.Add(agency, await office.Ballot(agency, caseId));
        return (felon, caseId, ballots);
    }

    private static async Task EachIsCountedOnce(ReviewSystem system, Office office, DocketCase felon, string caseId, Task<Office.Answer>[] casts)
    {
        var acknowledged = new List<(ServiceName Agency, int Revision)>();
        foreach (var (agency, cast) in ServiceName.Agencies.Zip(casts))
            acknowledged.Add((agency, (await cast).Json.GetProperty("revision").GetInt32()));
        await office.Decided(caseId);
        await Logs.Rest(system);
        await EverythingOnce.Check(system, office, felon, caseId, acknowledged);
        await EverythingOnce.NothingIsLeftAside(system);
    }

    private static async Task Refused(Broker broker, ServiceName service, Func<IChannel, Task> work)
    {
        await using var connection = await broker.ConnectionOf(service);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => work(channel));
        var why = refused is OperationInterruptedException interrupted ? interrupted.ShutdownReason : channel.CloseReason;
        Assert.Equal(Constants.AccessRefused, (int?)why?.ReplyCode);
    }

    private static async Task<string?> Health(ReviewSystem system, ServiceName service)
    {
        using var client = system.Client(service, persona: null);
        return await client.GetStringAsync("health/ready");
    }

    private static int Told(ReviewSystem system, ServiceName service)
    {
        var log = system.Command(service).LogFile;
        return File.Exists(log) ? File.ReadAllText(log).Split("does not answer: waiting for it").Length - 1 : 0;
    }
}
