using System.Collections.Immutable;
using System.IO.Compression;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Tool.Import;

/// <summary>What a folder holds for an import. Found and checked before the first line is sent.</summary>
/// <param name="CaseFiles">DHS: <c>case-files*.ndjson</c>, or <c>.ndjson.gz</c>.</param>
/// <param name="Dockets">OIL: <c>docket*.ndjson</c>, or <c>.ndjson.gz</c>.</param>
public sealed record ImportFolder(ImmutableArray<string> CaseFiles, ImmutableArray<string> Dockets, string? Crosswalk, EoirExtract? Court)
{
    /// <summary>Parts of a delivery that are not there, as a person would name them.</summary>
    public ImmutableArray<string> Absent =>
    [
        .. CaseFiles.IsEmpty ? ["DHS case files (case-files*.ndjson)"] : Array.Empty<string>(),
        .. Dockets.IsEmpty ? ["OIL's docket (docket*.ndjson)"] : Array.Empty<string>(),
        .. Crosswalk is null ? [$"the crosswalk ({CrosswalkTable.FileName})"] : Array.Empty<string>(),
        .. Court is null ? ["EOIR's case data (A_TblCase.csv and others)"] : Array.Empty<string>(),
    ];

    /// <summary>Files that hold nothing.</summary>
    public ImmutableArray<string> Empty { get; private init; } = [];

    /// <summary>Files that are passed over although their names nearly match.</summary>
    public ImmutableArray<IgnoredFile> Ignored { get; private init; } = [];

    private static readonly ImmutableArray<string> Endings = [".ndjson", ".ndjson.gz"];

    /// <summary>Null when there is nothing to import, or a file lacks what it needs: <paramref name="problem"/> then says what to do.</summary>
    public static ImportFolder? Open(string directory, out string? problem)
    {
        if (!Directory.Exists(directory))
        {
            problem = $"There is no folder {directory}.";
            return null;
        }

        EoirExtract? court = null;
        if (EoirFiles.Any(directory) && (court = EoirExtract.Open(directory, out problem)) is null)
            return null;
        var crosswalk = Path.Combine(directory, CrosswalkTable.FileName);
        var folder = new ImportFolder(Lines(directory, "case-files"), Lines(directory, "docket"), File.Exists(crosswalk) ? crosswalk : null, court);
        var read = folder.CaseFiles.Concat(folder.Dockets).ToImmutableArray();
        folder = folder with
        {
            Empty = [.. read.Append(folder.Crosswalk).OfType<string>().Where(path => new FileInfo(path).Length == 0 && !IsGzip(path)).Select(path => Path.GetFileName(path)), .. court?.Empty ?? []],
            Ignored = Near(directory, [.. read, crosswalk, Path.Combine(directory, EoirFiles.DayFile), .. court?.Paths ?? [], .. EmptyOf(directory, court)]),
        };
        if (folder.Crosswalk is not null && folder.Empty.Contains(CrosswalkTable.FileName))
            folder = folder with { Crosswalk = null };
        problem = (folder.Crosswalk is null ? null : CrosswalkTable.Problem(folder.Crosswalk)) ?? read.Select(Problem).FirstOrDefault(wrong => wrong is not null);
        if (folder is { CaseFiles.IsEmpty: true, Dockets.IsEmpty: true, Crosswalk: null, Court: null })
        {
            if (!folder.Empty.IsEmpty)
                problem = $"{directory} holds nothing to import: {string.Join(", ", folder.Empty)} is empty.";
            else
                problem = $"{directory} holds nothing to import: case-files*.ndjson (DHS), docket*.ndjson (OIL), {CrosswalkTable.FileName}, "
                + $"or the court's {EoirExtract.CaseFileName} and B_TblProceeding.csv. Is it the right folder?"
                + string.Concat(folder.Ignored.Select(file => $" {file.File} was ignored: its name is not {file.Meant}."));
        }

        return problem is null ? folder : null;
    }

    /// <summary>Unpacked if it is packed.</summary>
    /// <param name="progress">Told the bytes read from the file as it lies there.</param>
    public static Stream OpenLines(string path, Action<long> progress)
    {
        var file = new CountingStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), progress);
        return IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string? Problem(string path)
    {
        if (IsGzip(path))
            return GzipCheck.Problem(path) is { } wrong ? $"{Path.GetFileName(path)} {wrong}. Nothing was sent; get the file again and run this again." : null;
        Span<byte> head = stackalloc byte[2];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        _ = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head is [0xFF, 0xFE] or [0xFE, 0xFF] ? $"{Path.GetFileName(path)} is UTF-16. Nothing was sent; save it as UTF-8 and run this again." : null;
    }

    private static ImmutableArray<IgnoredFile> Near(string directory, HashSet<string> used) =>
        [.. NearNames.In(directory, used).Select(near => new IgnoredFile(near.File, near.Meant))];

    private static IEnumerable<string> EmptyOf(string directory, EoirExtract? court) => (court?.Empty ?? []).Select(name => Path.Combine(directory, name));

    private static ImmutableArray<string> Lines(string directory, string name) =>
        [.. Directory.EnumerateFiles(directory, name + "*").Where(path => Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)];

    private sealed class CountingStream(Stream inner, Action<long> progress) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Count(int read)
        {
            _read += read;
            progress(_read);
            return read;
        }
    }
}
