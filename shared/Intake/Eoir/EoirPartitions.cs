using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace InteragencyReview.Intake.Eoir;

/// <summary>
/// Sets clean rows down by case, so that the files, in whatever order their rows stand, are joined in bounded memory: every row of a
/// case goes to the same partition, and one partition at a time is read back. One partition stays in memory; more lie in temporary
/// files that have no name once they are open, since protected values are in them.
/// </summary>
internal sealed class EoirPartitions : IDisposable
{
    private const int MostPartitions = 512;
    private const byte RowMark = 1;
    private const byte LeadMark = 2;

    private readonly DirectoryInfo? _folder;
    private readonly ImmutableArray<BinaryWriter> _writers;

    public EoirPartitions(long inputBytes, long partitionBytes)
    {
        var count = (int)Math.Clamp((inputBytes + partitionBytes - 1) / partitionBytes, 1, MostPartitions);
        _folder = count > 1 ? Directory.CreateTempSubdirectory("review-intake-") : null;
        _writers = [.. Enumerable.Range(0, count).Select(Create)];
    }

    public int Count => _writers.Length;

    public void Add(long idnCase, EoirRow row)
    {
        var writer = Of(idnCase);
        writer.Write(RowMark);
        writer.Write7BitEncodedInt64(idnCase);
        writer.Write((byte)row.Table.Index);
        writer.Write7BitEncodedInt64(row.Line);
        writer.Write7BitEncodedInt64(row.Key);
        writer.Write(row.IsRepaired);
        writer.Write7BitEncodedInt(row.Fields.Length);
        foreach (var field in row.Fields)
        {
            writer.Write7BitEncodedInt(field.Column);
            writer.Write(field.Value);
        }
    }

    /// <summary>A rider names this lead: the partition of the lead will know whether it exists.</summary>
    public void AddLead(long idnLeadCase, long line)
    {
        var writer = Of(idnLeadCase);
        writer.Write(LeadMark);
        writer.Write7BitEncodedInt64(idnLeadCase);
        writer.Write7BitEncodedInt64(line);
    }

    /// <param name="onRow">Given the case and one of its rows.</param>
    /// <param name="onLead">Given a case that must exist, and the line that says so.</param>
    public void Read(int partition, Action<long, EoirRow> onRow, Action<long, long> onLead)
    {
        var stream = _writers[partition].BaseStream;
        _writers[partition].Flush();
        stream.Position = 0;
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        while (stream.Position < stream.Length)
        {
            var mark = reader.ReadByte();
            var idnCase = reader.Read7BitEncodedInt64();
            if (mark == LeadMark)
                onLead(idnCase, reader.Read7BitEncodedInt64());
            else
                onRow(idnCase, Row(reader));
        }
    }

    public void Dispose()
    {
        foreach (var writer in _writers)
            writer.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static EoirRow Row(BinaryReader reader)
    {
        var table = EoirTables.All[reader.ReadByte()];
        var line = reader.Read7BitEncodedInt64();
        var key = reader.Read7BitEncodedInt64();
        var isRepaired = reader.ReadBoolean();
        var fields = new EoirField[reader.Read7BitEncodedInt()];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = new(reader.Read7BitEncodedInt(), reader.ReadString());
        return new(table, line, key, isRepaired, ImmutableCollectionsMarshal.AsImmutableArray(fields));
    }

    private BinaryWriter Create(int number)
    {
        if (_folder is null)
            return new(new MemoryStream(), Encoding.UTF8);
        var path = Path.Combine(_folder.FullName, $"{number}");
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path); // the open file lives on without a name, so that a killed import leaves nothing readable behind
        return new(stream, Encoding.UTF8);
    }

    private BinaryWriter Of(long idnCase) => _writers[(int)((ulong)idnCase * 0x9E3779B97F4A7C15UL % (ulong)_writers.Length)];
}
