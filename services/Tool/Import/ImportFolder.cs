using System.Collections.Immutable;
using System.IO.Compression;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;

namespace InteragencyReview.Tool.Import;

/// <summary>What a folder holds for an import. Found and checked before the first line is sent.</summary>
/// <param name="CaseFiles">DHS: <c>case-files*.ndjson</c>, or <c>.ndjson.gz</c>.</param>
/// <param name="Dockets">OIL: <c>docket*.ndjson</c>, or <c>.ndjson.gz</c>.</param>
public sealed record ImportFolder(ImmutableArray<string> CaseFiles, ImmutableArray<string> Dockets, string? Crosswalk, EoirExtract? Court)
{
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
        problem = folder.Crosswalk is null ? null : CrosswalkTable.Problem(folder.Crosswalk);
        if (folder is { CaseFiles.IsEmpty: true, Dockets.IsEmpty: true, Crosswalk: null, Court: null })
        {
            problem = $"{directory} holds nothing to import: case-files*.ndjson (DHS), docket*.ndjson (OIL), {CrosswalkTable.FileName}, "
                + $"or the court's {EoirExtract.CaseFileName} and B_TblProceeding.csv. Is it the right folder?";
        }

        return problem is null ? folder : null;
    }

    /// <summary>Unpacked if it is packed.</summary>
    /// <param name="progress">Told the bytes read from the file as it lies there.</param>
    public static Stream OpenLines(string path, Action<long> progress)
    {
        var file = new CountingStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), progress);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

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
