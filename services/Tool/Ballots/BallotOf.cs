using System.Collections.Immutable;
using System.CommandLine;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Cases;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Ballots;

/// <summary>The options by which a command names one ballot of one agency, and the agency's service it is asked at.</summary>
internal sealed class BallotOf
{
    private const int PageSize = 500;

    /// <summary>An agency with more ballots than 50,000 at hand has other troubles than finding one by its case.</summary>
    private const int MostPages = 100;

    /// <summary>How often the tool looks for what was opened a moment ago.</summary>
    public const int MostLooks = 10;

    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Option<Agency?> _agency = Asked.Word<Agency>("--agency", "Whose ballot.");
    private readonly Option<string?> _case = CaseOfKey.Option("The case whose ballot it is");
    private readonly Option<Guid?> _ballot = Asked.Id("--ballot", "The ballot itself, instead of its case.", "ballot");
    private readonly Option<string?> _persona = Asking.As("the attorney or counsel of the agency");
    private readonly Option<Uri> _issuer = Addresses.Issuer();
    private readonly Option<Uri> _dhs = Addresses.Dhs();
    private readonly Option<Uri> _eoir = Addresses.Eoir();
    private readonly Option<Uri> _oil = Addresses.Oil();
    private readonly Option<Uri> _group = Addresses.WorkingGroup();

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(Guid Id, Guid CaseId);

    private BallotOf(Command command)
    {
        _agency.Required = true;
        foreach (var option in new Option[] { _agency, Json, _persona, _issuer, _dhs, _eoir, _oil, _group })
            command.Add(option);
    }

    public Option<bool> Json { get; } = Asking.Json();

    /// <summary>For a command that asks an agency about all of its ballots.</summary>
    public static BallotOf Agency(Command command) => new(command);

    /// <summary>For a command on one ballot.</summary>
    public static BallotOf One(Command command)
    {
        var options = new BallotOf(command);
        command.Add(options._case);
        command.Add(options._ballot);
        command.Validators.Add(asked =>
        {
            if (asked.Has(options._case) == asked.Has(options._ballot))
                asked.AddError("Name either --case or --ballot.");
        });
        return options;
    }

    /// <returns>The exit code.</returns>
    public Task<int> Run(ParseResult asked, Func<ServiceClient, Task<int>> work)
    {
        var (address, usual) = asked.GetValue(_agency) switch
        {
            Kernel.Agency.Dhs => (_dhs, "dhs.attorney"),
            Kernel.Agency.Eoir => (_eoir, "eoir.counsel"),
            Kernel.Agency.Oil => (_oil, "oil.attorney"),
            var other => throw new ArgumentOutOfRangeException(nameof(asked), other, "An agency that does not sit on the panel."),
        };
        return Asking.Run(asked.GetRequiredValue(_issuer), asked.GetValue(_persona) ?? usual, asked.GetRequiredValue(address), Console.Error, work);
    }

    /// <summary>The same, once the ballot is found.</summary>
    public Task<int> Run(ParseResult asked, Func<ServiceClient, Guid, Task<int>> work, CancellationToken stop) => Run(asked, async service =>
    {
        if (asked.GetValue(_ballot) is { } ballot)
            return await work(service, ballot);
        using var group = service.Elsewhere(asked.GetRequiredValue(_group));
        var caseId = await CaseOfKey.Find(group, asked.GetValue(_case)!, stop);
        return await FindSoon(service, caseId, stop) is { } id
            ? await work(service, id)
            : throw ServiceCallException.OfTheUser($"{asked.GetValue(_agency)} has no ballot on case {caseId}: there is no open vote on it, or it has not arrived yet.");
    });

    /// <summary>A vote that was opened a moment ago reaches the agency a moment later.</summary>
    private static async Task<Guid?> FindSoon(ServiceClient agency, Guid caseId, CancellationToken stop)
    {
        for (var looks = 1; ; looks++)
        {
            if (await Find(agency, caseId, stop) is { } found)
                return found;
            if (looks == MostLooks)
                return null;
            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>The ballot on a case: first among those that wait, then among those cast, which may be replaced.</summary>
    private static async Task<Guid?> Find(ServiceClient agency, Guid caseId, CancellationToken stop)
    {
        foreach (var state in (ImmutableArray<string>)["Open", "Cast"])
        {
            string? after = null;
            for (var pages = 0; pages < MostPages; pages++)
            {
                var page = await agency.Get<Page>(Query.Of("/ballots", ("state", state), ("limit", PageSize), ("after", after)), stop);
                if (page.Items.FirstOrDefault(item => item.CaseId == caseId) is { } found)
                    return found.Id;
                if ((after = page.Next) is null)
                    break;
            }
        }

        return null;
    }
}
