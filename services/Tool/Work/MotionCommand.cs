using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Ballots;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Work;

/// <summary><c>review motion</c>: one motion over a filtered list of cases, with one ballot a case underneath.</summary>
internal static class MotionCommand
{
    private const string UsualChair = "dhs.chair";
    private const int MostCases = 200;

    private sealed record Motion(Guid MotionId, string Lane, ImmutableArray<JsonElement> Cases, ImmutableArray<Left> Refused);

    private sealed record Answered(ImmutableArray<Guid> Cast, ImmutableArray<Left> Left, int NotYetHere = 0);

    private sealed record Left(Guid CaseId, string Reason);

    public static Command Create() => new("motion", "Puts a list of cases to the panel at once, and answers it.") { Open(), CastIt() };

    private static Command Open()
    {
        var lane = Asked.Word<Lane>("--lane", "The list: cases of this lane that are on no vote yet.");
        lane.Required = true;
        var office = Asked.Text("--office", "Only those of this field office.", "code");
        var court = Asked.Text("--court", "Only those of this court.", "code");
        var indicator = Asked.Text("--indicator", "Only those that meet this criterion.", "criterion");
        var except = Asked.Ids("--except", "Cases that are taken out.", "case");
        var limit = Asked.Number("--limit", "Over how many cases.", 1, MostCases);
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var commandId = Asked.Id("--command-id", "The id of a motion of which it is not known whether it was opened: with the same options it is opened once.", "command");
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualChair), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("open", "Opens a vote on each case of a list.") { lane, office, court, indicator, except, limit, reasons, on, commandId, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualChair,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var motionAsked = new
                {
                    lane = asked.GetValue(lane),
                    reasons = asked.GetRequiredValue(reasons),
                    exceptions = asked.GetValue(except) ?? [],
                    office = asked.GetValue(office),
                    court = asked.GetValue(court),
                    indicator = asked.GetValue(indicator),
                    limit = asked.GetValue(limit),
                    on = asked.GetValue(on),
                };
                var answer = await Once(service, motionAsked, asked.GetValue(commandId)?.ToString() ?? ServiceClient.NewCommandId(), stop);
                var motion = Asking.As<Motion>(answer);
                if (asked.GetValue(json))
                    await Console.Out.WriteLineAsync(answer.GetRawText());
                else
                {
                    await Console.Out.WriteLineAsync($"Motion {motion.MotionId} over {motion.Cases.Length} cases of {motion.Lane}.");
                    Show(motion.Refused);
                }

                return motion.Refused.IsEmpty ? ExitCode.Done : ExitCode.Refused;
            }));
        return command;
    }

    /// <summary>A motion that is opened twice takes the next cases of the list the second time, unless it is the same command.</summary>
    public static async Task<JsonElement> Once(ServiceClient group, object motion, string commandId, CancellationToken stop)
    {
        try
        {
            return await group.Post<JsonElement>("/motions", motion, stop, commandId);
        }
        catch (ServiceCallException e) when (e.MayBeDone)
        {
            throw new ServiceCallException($"{e.Message} Run this again with --command-id {commandId} and the same options, within two days: then it is done once.", e) { Status = e.Status };
        }
    }

    private static Command CastIt()
    {
        var motion = Asked.Id("motion", "The motion.");
        var agency = Asked.Word<Agency>("--agency", "Whose ballots.");
        agency.Required = true;
        var choice = Asked.Word<Choice>("--choice", "What the agency says.");
        choice.Required = true;
        var except = Asked.Ids("--except", "Cases that are taken out.", "case");
        var reasons = new Option<string>("--reasons") { Description = "Why: on each of the ballots.", Required = true };
        var on = Days.On();
        var (json, persona, issuer) = (Asking.Json(), Asking.As("the attorney or counsel of the agency"), Addresses.Issuer());
        var at = new AgencyAddresses();
        var command = new Command("cast", "Casts one ballot on each case of a motion that waits for the agency.") { motion, agency, choice, except, reasons, on, json, persona, issuer };
        at.AddTo(command);
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? AgencyAddresses.ReviewerOf(asked.GetValue(agency)!.Value),
            asked.GetRequiredValue(at.Of(asked.GetValue(agency)!.Value)),
            Console.Error,
            async service =>
            {
                var ballot = new
                {
                    choice = asked.GetValue(choice),
                    reasons = asked.GetRequiredValue(reasons),
                    exceptions = asked.GetValue(except) ?? [],
                    on = asked.GetValue(on),
                };
                var answer = await CastSoon(service, asked.GetValue(motion)!.Value, ballot, BallotOf.Pause, stop);
                var answered = Asking.As<Answered>(answer);
                if (asked.GetValue(json))
                    await Console.Out.WriteLineAsync(answer.GetRawText());
                else
                {
                    await Console.Out.WriteLineAsync($"{answered.Cast.Length} ballots cast.");
                    Show(answered.Left);
                    if (answered.NotYetHere > 0)
                    {
                        await Console.Out.WriteLineAsync(
                            $"{answered.NotYetHere} {(answered.NotYetHere == 1 ? "case of the motion has" : "cases of the motion have")} not arrived here yet: cast again in a moment.");
                    }
                }

                // What the officer has taken out is left as asked.
                return answered.NotYetHere == 0 && answered.Left.All(left => asked.GetValue(except)?.Contains(left.CaseId) == true) ? ExitCode.Done : ExitCode.Refused;
            }));
        return command;
    }

    /// <summary>
    /// A motion that was opened a moment ago reaches the agency case by case: it is answered again until all are there, or for long enough.
    /// Each time is another command, as the same one would be answered as it was before; who has a ballot of the officer gets no second one.
    /// </summary>
    public static async Task<JsonElement> CastSoon(ServiceClient agency, Guid motion, object ballot, TimeSpan pause, CancellationToken stop)
    {
        JsonElement? last = null;
        for (var looks = 1; ; looks++)
        {
            try
            {
                last = await agency.Post<JsonElement>($"/motions/{motion}/cast", ballot, stop, ServiceClient.NewCommandId());
                if (looks == BallotOf.MostLooks || Asking.As<Answered>(last.Value).NotYetHere == 0)
                    return last.Value;
            }
            catch (ServiceCallException) when (last is not null)
            {
                // What was cast is told, and that some are missing.
                return last.Value;
            }
            catch (ServiceCallException e) when (looks < BallotOf.MostLooks && e.Status is 404 or 409)
            {
                // Nothing of it has arrived yet, or not what is taken out of it.
            }

            await Task.Delay(pause, stop);
        }
    }

    private static void Show(ImmutableArray<Left> left)
    {
        var listing = new Listing(["Case", "Left out because"], []);
        foreach (var one in left)
            listing.Add(one.CaseId, one.Reason);
        listing.WriteIfAny(Console.Out);
    }
}
