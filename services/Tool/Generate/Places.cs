using System.Collections.Immutable;

namespace InteragencyReview.Tool.Generate;

/// <summary>An enforcement field office with the court its cases go to, and that court's circuit.</summary>
public sealed record Office(string Code, string Court, string Circuit, string County);

/// <summary>The 24 field offices, and where respondents come from.</summary>
public static class Places
{
    public static readonly ImmutableArray<Office> Offices =
    [
        new("ATL", "ATL", "11", "13121"), new("BAL", "BAL", "4", "24005"), new("BOS", "BOS", "1", "25025"), new("BUF", "BUF", "2", "36029"),
        new("CHI", "CHI", "7", "17031"), new("DAL", "DAL", "5", "48113"), new("DEN", "DEN", "10", "08031"), new("DET", "DET", "6", "26163"),
        new("ELP", "ELP", "5", "48141"), new("HOU", "HOU", "5", "48201"), new("LOS", "LOS", "9", "06037"), new("MIA", "MIA", "11", "12086"),
        new("NEW", "NEW", "3", "34013"), new("NOL", "NOL", "5", "22071"), new("NYC", "NYC", "2", "36061"), new("PHI", "PHI", "3", "42101"),
        new("PHO", "PHO", "9", "04013"), new("SEA", "SEA", "9", "53033"), new("SFR", "SFR", "9", "06075"), new("SLC", "SLC", "10", "49035"),
        new("SNA", "SNA", "5", "48029"), new("SND", "SND", "9", "06073"), new("BLM", "BLM", "8", "27053"), new("WAS", "WAS", "4", "51013"),
    ];

    /// <summary>EOIR's codes. The first five shares are those of the new cases of 2011; the rest is spread over the next in size.</summary>
    public static readonly ImmutableArray<(double Share, string Item)> Nationalities =
    [
        (0.507, "MX"), (0.077, "GT"), (0.058, "ES"), (0.049, "HO"), (0.048, "CH"),
        (0.032, "CU"), (0.028, "DR"), (0.024, "HA"), (0.022, "CO"), (0.020, "IN"), (0.019, "BR"), (0.018, "EC"), (0.016, "JM"),
        (0.014, "PE"), (0.013, "NU"), (0.012, "RP"), (0.010, "NI"), (0.010, "VM"), (0.009, "PK"), (0.008, "UE"), (0.007, "RU"), (0.009, "CA"),
    ];

    /// <summary>Language by nationality as far as it is plain; everyone else is put down as English.</summary>
    public static string Language(string nationality) => nationality switch
    {
        "MX" or "GT" or "ES" or "HO" or "CU" or "DR" or "CO" or "EC" or "PE" or "NU" => "SP",
        "CH" => "MAN",
        "HA" => "CRE",
        "BR" => "POR",
        _ => "ENG",
    };
}
