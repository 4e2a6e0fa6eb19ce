using System.CommandLine;

namespace InteragencyReview.Tool.Http;

/// <summary>The four services, or the one of them that is asked.</summary>
internal sealed class Services
{
    private const string UsualPersona = "ops.operator";

    private readonly (string Name, Option<Uri> Address)[] _all =
        [("dhs", Addresses.Dhs()), ("eoir", Addresses.Eoir()), ("oil", Addresses.Oil()), ("wg", Addresses.WorkingGroup())];

    private readonly Option<string?> _persona = Asking.As(UsualPersona);
    private readonly Option<Uri> _issuer = Addresses.Issuer();

    public Services(Command command)
    {
        Only.AcceptOnlyFromAmong([.. _all.Select(service => service.Name)]);
        command.Add(Only);
        command.Add(_persona);
        command.Add(_issuer);
        foreach (var (_, address) in _all)
            command.Add(address);
    }

    public Option<string?> Only { get; } = new("--service") { Description = "Only this service; else all four." };

    /// <returns>The worst of the exit codes.</returns>
    public async Task<int> Ask(ParseResult asked, Func<string, ServiceClient, Task<int>> work)
    {
        var worst = ExitCode.Done;
        foreach (var (name, address) in _all.Where(service => asked.GetValue(Only) is not { } only || only == service.Name))
        {
            var code = await Asking.Run(
                asked.GetRequiredValue(_issuer),
                asked.GetValue(_persona) ?? UsualPersona,
                asked.GetRequiredValue(address),
                Console.Error,
                service => work(name, service));
            worst = ExitCode.Worse(worst, code);
        }

        return worst;
    }
}
