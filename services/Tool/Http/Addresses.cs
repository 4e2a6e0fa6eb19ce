using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace InteragencyReview.Tool.Http;

/// <summary>Where the services are: an option, else the environment, else the fixed ports of the standalone system.</summary>
public static class Addresses
{
    /// <summary>The first of the standalone system's ports, where it was started on others than the usual ones.</summary>
    public const string PortsVariable = "REVIEW_PORTS";

    private const int UsualPorts = 5100;

    /// <summary>The standalone system has seven more above its first.</summary>
    private const int HighestPorts = 65_528;

    public static Option<Uri> Issuer() => Of("--issuer", "REVIEW_ISSUER_URL", 0, "the development issuer");

    public static Option<Uri> Dhs() => Of("--dhs", "REVIEW_DHS_URL", 1, "the DHS service");

    public static Option<Uri> Eoir() => Of("--eoir", "REVIEW_EOIR_URL", 2, "the EOIR service");

    public static Option<Uri> Oil() => Of("--oil", "REVIEW_OIL_URL", 3, "the OIL service");

    public static Option<Uri> WorkingGroup() => Of("--wg", "REVIEW_WG_URL", 4, "the working group's service");

    /// <summary>A service by the short name of its option, or by its address.</summary>
    public static Uri Named(string text, SymbolResult argument) => text switch
    {
        "dhs" => Local("REVIEW_DHS_URL", 1, argument),
        "eoir" => Local("REVIEW_EOIR_URL", 2, argument),
        "oil" => Local("REVIEW_OIL_URL", 3, argument),
        "wg" => Local("REVIEW_WG_URL", 4, argument),
        _ => Read(text, argument, "neither dhs, eoir, oil or wg nor"),
    };

    /// <summary>The dashboard of the standalone system; null where the environment names no ports that there can be.</summary>
    public static Uri? Dashboard() => Environment.GetEnvironmentVariable("REVIEW_DASHBOARD_URL") is { Length: > 0 } text
        ? Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null
        : FirstPort() is { } port ? new Uri($"http://127.0.0.1:{port + 6}") : null;

    /// <summary>The first port of the standalone system.</summary>
    /// <returns>Null where the environment names none that there can be: another system may run on the usual ones, and is not meant.</returns>
    public static int? FirstPort() => Environment.GetEnvironmentVariable(PortsVariable) switch
    {
        null or "" => UsualPorts,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= HighestPorts => port,
        _ => null,
    };

    public static string WrongPorts() => $"{PortsVariable} is the first of eight ports: a number from 1 to {HighestPorts}.";

    private static Option<Uri> Of(string name, string variable, int offset, string what) => new(name)
    {
        Description = $"Address of {what}; else from {variable}.",
        HelpName = "url",
        CustomParser = Parse,
        DefaultValueFactory = argument => Local(variable, offset, argument),
    };

    private static Uri Local(string variable, int offset, SymbolResult argument)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            return Read(text, argument);
        if (FirstPort() is { } port)
            return new Uri($"http://127.0.0.1:{port + offset}");
        argument.AddError(WrongPorts());
        return Nowhere;
    }

    private static Uri Nowhere { get; } = new("http://127.0.0.1");

    private static Uri Parse(ArgumentResult argument) => Read(argument.Tokens.Single().Value, argument);

    private static Uri Read(string text, SymbolResult argument, string not = "not")
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
        {
            if (address is { PathAndQuery: "/", Fragment: "", UserInfo: "" })
                return address;

            // What stands before the host may be a password, and is not repeated.
            argument.AddError($"The address of {address.Scheme}://{address.Authority} must end there: a service is found at host and port, not under a path, and its user is named by a token.");
            return Nowhere;
        }

        argument.AddError($"{text} is {not} an address like http://127.0.0.1:5101.");
        return Nowhere;
    }
}
