using System.Globalization;
using System.Text.Json;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>One message of an agency, small enough to be read in a failure.</summary>
public abstract record Told
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What the message says and nothing else: two with the same key and version say the same.</summary>
    public abstract string Key { get; }

    protected abstract int SourceVersion { get; }

    public abstract object Message { get; }

    public sealed override string ToString() => Key;

    public Envelope Envelope => new(
        DeterministicGuid.Of("told", Key), "told", "/agency", null, SourceVersion, Monday.AddHours(SourceVersion), null, JsonSerializer.SerializeToElement(Message, Message.GetType(), WireJson.Options));

    public sealed record CaseFile(int File, int Person, int Version) : Told
    {
        public static string IdOf(int file) => $"DHS-2011-{file:D6}";

        public override string Key => $"file {File} v{Version}";

        protected override int SourceVersion => Version;

        public override object Message => new ChargingFactsV1(
            IdOf(File), HashOf(Person), new DateOnly(2011, 12, Version), new CaseFacts { FieldOffice = $"F{Version}", GangMember = Version == 2 });
    }

    public sealed record CourtRecord(int Idn, int? Person, int Version) : Told
    {
        public static string IdnOf(int idn) => idn.ToString("D7", CultureInfo.InvariantCulture);

        public override string Key => $"court {Idn} v{Version}";

        protected override int SourceVersion => Version;

        public override object Message => new HearingFactsV1(IdnOf(Idn), Person is { } person ? HashOf(person) : null, "never", $"C{Idn}{Version}", null, false);
    }

    public sealed record Petition(int Docket, int Person, int Version) : Told
    {
        public static string NumberOf(int docket) => $"11-{docket:D5}";

        public override string Key => $"petition {Docket} v{Version}";

        protected override int SourceVersion => Version;

        public override object Message => new FinalOrderFactsV1(
            NumberOf(Docket), HashOf(Person), new DateOnly(2011, 12, Version), "9", null, "none", $"briefing {Version}", null);
    }

    public sealed record Line(int? Person, int? Idn, int? File, int? Docket) : Told
    {
        public override string Key => $"line {Person}/{Idn}/{File}/{Docket}";

        protected override int SourceVersion => 1;

        public override object Message => new CrosswalkLineV1(
            Person is { } p ? HashOf(p) : null,
            Idn is { } i ? CourtRecord.IdnOf(i) : null,
            File is { } f ? CaseFile.IdOf(f) : null,
            Docket is { } d ? Petition.NumberOf(d) : null);
    }

    public static string HashOf(int person) => $"hash-of-person-{person}";
}
