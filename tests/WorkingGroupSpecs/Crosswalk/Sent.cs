using System.Globalization;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>One message of an agency, small enough to be read in a failure.</summary>
public abstract record Sent
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What it speaks of: of two about the same, that with the higher version counts.</summary>
    public abstract string Subject { get; }

    public virtual int Version => 1;

    /// <summary>A run never has two messages with one key that say different things.</summary>
    public string Key => $"{Subject} v{Version}";

    public abstract object Message { get; }

    public sealed override string ToString() => this switch
    {
        CaseFile file => $"{Key} of person {file.Person}",
        CourtRecord court => $"{Key} of person {court.Person}",
        Petition petition => $"{Key} of person {petition.Person}",
        _ => Key,
    };

    public static string HashOf(int person) => $"hash-of-person-{person}";

    public sealed record CaseFile(int File, int Person, int Revision) : Sent
    {
        public static string IdOf(int file) => $"DHS-2011-{file:D6}";

        public override string Subject => $"file {File}";

        public override int Version => Revision;

        public override object Message => new ChargingFactsV1(
            IdOf(File),
            HashOf(Person),
            new DateOnly(2011, 12, Revision),
            new CaseFacts { FieldOffice = $"F{Revision}", GangMember = Revision == 2 },
            Revision,
            Monday.AddHours(Revision));
    }

    public sealed record CourtRecord(int Idn, int? Person, int Revision) : Sent
    {
        public static string IdnOf(int idn) => idn.ToString(CultureInfo.InvariantCulture);

        public static RecordRef RefOf(int idn) => RecordRef.Hearing(IdnOf(idn));

        public override string Subject => $"court {Idn}";

        public override int Version => Revision;

        public override object Message => new HearingFactsV1(
            IdnOf(Idn), Person is { } person ? HashOf(person) : null, "never", $"C{Idn}{Revision}", null, false, Revision, new DateOnly(2011, 12, Revision));
    }

    public sealed record Petition(int Docket, int Person, int Revision, int Circuit = 9) : Sent
    {
        public static string NumberOf(int docket) => $"11-{docket:D5}";

        public static RecordRef RefOf(int docket, int circuit = 9) => RecordRef.Docket($"{circuit}", NumberOf(docket));

        public override string Subject => $"petition {Circuit}/{Docket}";

        public override int Version => Revision;

        public override object Message => new FinalOrderFactsV1(
            NumberOf(Docket), HashOf(Person), new DateOnly(2011, 12, Revision), $"{Circuit}", null, "none", $"briefing {Revision}", null, Revision);
    }

    public sealed record Line(int? Person, int? Idn, int? File, int? Docket, int? Circuit = null) : Sent
    {
        public override string Subject => $"line {Person}/{Idn}/{File}/{Docket}/{Circuit}";

        public override object Message => new CrosswalkLineV1(
            Person is { } p ? HashOf(p) : null,
            Idn is { } i ? CourtRecord.IdnOf(i) : null,
            File is { } f ? CaseFile.IdOf(f) : null,
            Docket is { } d ? Petition.NumberOf(d) : null,
            Circuit is { } c ? $"{c}" : null);
    }
}
