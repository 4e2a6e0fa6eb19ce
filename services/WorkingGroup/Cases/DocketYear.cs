using System.Globalization;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>The year in which a petition was filed, as its docket number tells it: <c>98-70001</c> is of 1998, <c>11-72345</c> of 2011.</summary>
internal static class DocketYear
{
    /// <summary>Courts of appeals have numbered in this way since the seventies.</summary>
    private const int FirstOfThePastCentury = 70;

    /// <returns>0 for a number of another form, which is then the oldest.</returns>
    public static int Of(string docketNumber) =>
        docketNumber.Split('-') is [{ Length: 2 } digits, _, ..] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            ? year < FirstOfThePastCentury ? 2000 + year : 1900 + year
            : 0;
}
