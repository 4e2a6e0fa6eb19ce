using System.Collections.Frozen;

namespace InteragencyReview.Intake.Eoir;

/// <summary>The codes that are known: those of the public release's lookups, and what a <c>Lookup</c> folder beside the data adds.</summary>
internal sealed class EoirCodes
{
    /// <summary>Courts and hearing locations: three letters or digits; only a lookup in the folder can tell more.</summary>
    public const string Court = "COURT";

    /// <inheritdoc cref="Court"/>
    public const string Location = "LOCATION";

    /// <summary>Yes or no, as the release writes it.</summary>
    public const string Flag = "FLAG";

    /// <summary>A lookup with more codes than this is not one.</summary>
    private const int MostCodes = 100_000;

    private static readonly FrozenDictionary<string, FrozenSet<string>> Known =
        new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
        {
            [Flag] = Set("Y N 0 1 true false"),
            ["CUSTODY"] = Set("D N R"),
            ["CASE_TYPE"] = Set("AOC CDR CFR CSR DCC DDC DEP EXC NAC REC RFR RMV WHO"),
            ["CAL_TYPE"] = Set("* A C I M N R S T V"),
            ["SCHEDULE_TYPE"] = Set("** -- AA AD AN AT CI CN CU CY DT ED IA ID II IR MA MD MM MP MR MS NA PD RD RR SD SL TC TD TR VC"),
            ["CASE_PRIORITY"] = Set("AWC/ATD AWC/D CR RBC/D UC"),
            ["COURT_DECISION"] = Set("A B C D E F G H I J K M N O P Q R S T U V W X Y Z"),
            ["BIA_DECISION"] = Set("ABC ACR ADM ADR APD BCR CFD CFG CFV CGR CON CPC CPG CTM D30 DED DEN DIS DMO DNS DSO DUT DVD FMD GNR GRN GRS "
                + "MBD NAN NJU OTH OTS REJ REM S-L SAD SAF SAV SCC SDG SED SNC SND SOD SUD SUP SUS TER TPD TPS WDL WPD"),
            ["FED_COURT_DECISION"] = Set("DIS FCD REM SUS"),
            ["FILED_BY"] = Set("A B C H I O P T"),
            ["ADJOURNMENT_REASON"] = Set("01 02 03 04 05 06 07 08 09 10 11 12 13 14 16 17 18 19 1A 1B 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 "
                + "36 37 38 39 3A 3B 40 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 51 52 53 54 55 56 57 58 59 5A 5B 5C 60 "
                + "61 62 63 64 74 7A 7B 7C 7D 7E 7F 7G 7H 8A 8B 96 97 98 99 9A 9B 9C 9V AB AS CA CB DD IA IB MR OT PD RD RE RO "
                + "RR SR ST SU TQ WA"),
            ["MOTION"] = Set("AC AI AN BB BD C CA CC CD CL CO CS CT CV EH ET EW FD FW HV IC IM IP LI LS MA MC MD MN MP MS MU O OC OD OT PA "
                + "PC PM PO PS QS RC RD RI RP RR RS SA SB SC SD SG SO SP SR ST SY TA TD TP TV U VD VO VP VS WA WC WV XH"),
            ["NAT"] = Set("?? AB AC AF AG AL AM AN AO AR AS AU AV AZ BA BB BC BD BE BF BG BH BI BL BM BN BO BP BR BS BT BU BV BW BX BY "
                + "BZ CA CB CC CD CE CF CG CH CI CJ CK CM CN CO CR CS CT CU CV CW CX CY CZ DA DC DJ DM DO DR EC EG EI EK EO ER "
                + "ES ET FA FG FI FJ FM FO FP FR FS FW GA GB GC GE GH GI GJ GL GO GP GR GT GV GY GZ HA HK HL HM HO HU IC ID IN "
                + "IO IR IS IT IU IV IZ JA JM JO KE KG KN KR KS KT KU KV KZ LA LE LH LI LS LT LU LV LY MA MB MC MD MG MH MI MJ "
                + "ML MM MN MO MP MQ MR MT MU MV MX MY MZ NA NC NE NF NG NH NI NL NN NO NP NR NS NU NZ PA PC PE PK PL PM PN PO "
                + "PP PS PU QA RE RM RO RP RS RU RW SA SB SC SE SF SG SH SK SL SM SN SO SP SR SS ST SU SV SW SY SZ TA TC TD TH "
                + "TK TL TM TN TO TP TR TS TU TV TW TZ UE UG UK UN UR UV UY UZ VC VE VI VM WA WI WS WZ XS XX YE YO YS ZA ZI"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Which column of which lookup file adds to which set.</summary>
    private static readonly (string File, string Column, string CodeSet)[] Lookups =
    [
        ("tblLookupNationality.csv", "NAT_CODE", "NAT"),
        ("tblLookupBaseCity.csv", "BASE_CITY_CODE", Court),
        ("tblLookupHloc.csv", "HEARING_LOC_CODE", Location),
        ("tblAdjournmentcodes.csv", "strcode", "ADJOURNMENT_REASON"),
        ("tblLookupCaseType.csv", "strCode", "CASE_TYPE"),
        ("tblLookupCourtDecision.csv", "strDecCode", "COURT_DECISION"),
        ("tblLookupBIADecision.csv", "strCode", "BIA_DECISION"),
        ("tblLookupMotionType.csv", "strMotionCode", "MOTION"),
    ];

    private readonly Dictionary<string, HashSet<string>> _added = new(StringComparer.Ordinal);

    /// <summary>The built-in codes, and those of the lookups found in the folder.</summary>
    public static EoirCodes Load(string directory)
    {
        var codes = new EoirCodes();
        foreach (var (file, column, codeSet) in Lookups)
        {
            if (EoirFiles.Find(directory, file) is { } path)
                codes.Add(path, column, codeSet);
        }

        return codes;
    }

    public bool Knows(string codeSet, string code)
    {
        if (_added.TryGetValue(codeSet, out var added) && added.Contains(code))
            return true;
        if (Known.TryGetValue(codeSet, out var known))
            return known.Contains(code);
        return added is null && code.Length == 3 && code.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
    }

    private static FrozenSet<string> Set(string codes) => codes.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private void Add(string path, string column, string codeSet)
    {
        using var file = TabFile.Open(path);
        var place = file.Column(column);
        if (place < 0)
            return;
        if (!_added.TryGetValue(codeSet, out var codes))
            _added[codeSet] = codes = new(StringComparer.Ordinal);
        while (codes.Count < MostCodes && file.Next())
        {
            var code = place < file.Count ? file.Value(place).Replace("\0", "", StringComparison.Ordinal).Trim() : "";
            if (code.Length > 0)
                codes.Add(code);
        }
    }
}
