using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class LogLineTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    [Theory]
    [InlineData("vote opened", null, "2011-12-04T10:00:00.000Z INFO InteragencyReview.Votes [-] vote opened\n")]
    [InlineData("forged\r\n2011-12-04 INFO all is well", null, "2011-12-04T10:00:00.000Z INFO InteragencyReview.Votes [-] forged ⏎ 2011-12-04 INFO all is well\n")]
    [InlineData("of A999123456", null, "2011-12-04T10:00:00.000Z INFO InteragencyReview.Votes [-] of (redacted)\n")]
    [InlineData("failed", "no room", "2011-12-04T10:00:00.000Z INFO InteragencyReview.Votes [-] failed | System.InvalidOperationException: no room\n")]
    public async Task An_entry_is_one_line_with_its_time_in_UTC(string message, string? exception, string expected)
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            _ => { },
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FourthOfDecember())));
        var formatter = service.Services.GetServices<ConsoleFormatter>().Single(one => one.Name == "line");
        var entry = new LogEntry<string>(
            LogLevel.Information,
            "InteragencyReview.Votes",
            eventId: default,
            message,
            exception is null ? null : new InvalidOperationException(exception),
            (state, _) => state);

        System.Diagnostics.Activity.Current = null;
        using var output = new StringWriter();
        formatter.Write(entry, scopeProvider: null, output);
        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData("Wolverine.Runtime.WolverineRuntime", "2011-12-04T10:00:00.000Z INFO Wolverine.Runtime.WolverineRuntime [-] failed | Somebody else was faster: it is tried again.\n")]
    [InlineData("InteragencyReview.Intake", "2011-12-04T10:00:00.000Z ERROR InteragencyReview.Intake [-] failed | JasperFx.ConcurrencyException: ")]
    public async Task Only_of_what_Wolverine_tries_again_it_is_said_that_it_is_tried_again(string category, string beginning)
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            _ => { },
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FourthOfDecember())));
        var formatter = service.Services.GetServices<ConsoleFormatter>().Single(one => one.Name == "line");

        System.Diagnostics.Activity.Current = null;
        using var output = new StringWriter();
        formatter.Write(new LogEntry<string>(LogLevel.Error, category, eventId: default, "failed", new JasperFx.ConcurrencyException(typeof(LogLineTests), "seat-1"), (state, _) => state), scopeProvider: null, output);
        Assert.StartsWith(beginning, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_form_that_is_used_unless_the_configuration_says_otherwise()
    {
        await using var service = await RunningService.Start(issuer.Address, _ => { });
        var options = service.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConsoleLoggerOptions>>().Value;
        Assert.Equal("line", options.FormatterName);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Information", true)]
    public async Task The_framework_is_quiet_unless_the_configuration_says_otherwise(string? level, bool heard)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging:LogLevel:Default"] = "Information" };
        if (level is not null)
            settings["Logging:LogLevel:Microsoft.AspNetCore"] = level;
        await using var service = await RunningService.Start(issuer.Address, _ => { }, settings: settings);
        var logs = service.Services.GetRequiredService<ILoggerFactory>();
        Assert.Equal(heard, logs.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Information));
        Assert.True(logs.CreateLogger("InteragencyReview.Votes").IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData("A999000123", "(redacted)")]
    [InlineData("A9990001", "(redacted)")]
    [InlineData("A 999-000-123", "(redacted)")]
    [InlineData("a999000123", "(redacted)")]
    [InlineData("Key (a_number)=(A999000123)", "Key (a_number)=((redacted))")]
    [InlineData("a1234567-89ab-4def-8123-456789abcdef", "a1234567-89ab-4def-8123-456789abcdef")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("A2b and A4, 8 CFR 1003.14", "A2b and A4, 8 CFR 1003.14")]
    [InlineData("Npgsql.PostgresException: 22P02: invalid input syntax: \"one\ntwo\"\n   at Npgsql.Read()", "Npgsql.PostgresException: 22P02: (redacted)\n   at Npgsql.Read()")]
    [InlineData("   at Npgsql.Read()\n  Exception data:\n    MessageText: \"one\"\n   --- End", "   at Npgsql.Read()\n  Exception data: (redacted)\n   --- End")]
    [InlineData("23505: duplicate key value violates unique constraint \"seats\"", "23505: duplicate key value violates unique constraint \"seats\"")]
    public void Values_are_cleaned_and_ids_are_kept(string text, string expected) => Assert.Equal(expected, Redaction.Clean(text));

    private sealed class FourthOfDecember : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2011, 12, 4, 10, 0, 0, TimeSpan.Zero);
    }
}
