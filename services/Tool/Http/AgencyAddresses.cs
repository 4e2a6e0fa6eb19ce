using System.CommandLine;
using InteragencyReview.Kernel;

namespace InteragencyReview.Tool.Http;

/// <summary>Where the three agencies are, and who usually acts there.</summary>
internal sealed class AgencyAddresses
{
    private readonly Option<Uri> _dhs = Addresses.Dhs();
    private readonly Option<Uri> _eoir = Addresses.Eoir();
    private readonly Option<Uri> _oil = Addresses.Oil();

    public void AddTo(Command command)
    {
        command.Add(_dhs);
        command.Add(_eoir);
        command.Add(_oil);
    }

    public Option<Uri> Of(Agency agency) => agency switch
    {
        Agency.Dhs => _dhs,
        Agency.Eoir => _eoir,
        Agency.Oil => _oil,
        _ => throw new ArgumentOutOfRangeException(nameof(agency), agency, "An agency that does not sit on the panel."),
    };

    public static string ReviewerOf(Agency agency) => agency == Agency.Eoir ? "eoir.counsel" : $"{agency.Code()}.attorney";

    public static string ChairOf(Agency agency) => $"{agency.Code()}.chair";
}
