using System.Globalization;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;

namespace InteragencyReview.EventStore.Verification;

/// <summary>Something is wrong here; this finds out what was done. It reads what it needs: there is only one fault to look into.</summary>
internal sealed class Diagnosis(NpgsqlDataSource database, LogHeads heads)
{
    /// <summary>An event is tried at so many versions of its stream before it counts as altered.</summary>
    private const long MostVersions = 10_000;

    private static readonly string EventAtSql = Sql.Read(typeof(Diagnosis).Assembly, "Verification/Faults/read_event.sql");
    private static readonly string FollowerSql = Sql.Read(typeof(Diagnosis).Assembly, "Verification/Faults/follower_of.sql");
    private static readonly string CutStreamSql = Sql.Read(typeof(Diagnosis).Assembly, "Verification/Faults/cut_stream.sql");

    private enum Vouched
    {
        /// <summary>No head covers the position, or its witness is damaged.</summary>
        Unknown,
        Same,
        Other,
        Absent,
    }

    /// <summary>What the event says does not give its hash.</summary>
    public async Task<LogFault> OfEvent(StoredEvent e, CancellationToken stop)
    {
        if (e.Position < 1 || await IsBeyondItsStream(e, stop) || await Voucher(e, stop) == Vouched.Absent)
            return Of(FaultKind.Inserted, e, "was never written by this system");
        if (e.HasHeaders && e.Gives(e.Version - 1) && e.Version > 1
            && await At(e.Stream, e.Version - 1, stop) is { } before && before.IsWhatWasWritten())
        {
            return Of(FaultKind.Inserted, before, "was put between two events");
        }

        if (e.HasHeaders && await WrittenAt(e, stop) is { } version)
            return Of(FaultKind.Reordered, e, $"was written as version {version}");
        return Of(FaultKind.Altered, e, "does not say what was written");
    }

    /// <summary>The event is what was written, and does not stand on the one before it in its stream.</summary>
    /// <param name="before">Position of the one before it, or null when there is none.</param>
    public async Task<LogFault> OfLink(StoredEvent e, long? before, CancellationToken stop)
    {
        if (before > e.Position)
            return Of(FaultKind.Reordered, e, $"stands before version {e.Version - 1}, which is at position {before}");
        if (e.Position < 1 || await IsBeyondItsStream(e, stop) || await Voucher(e, stop) == Vouched.Absent)
            return Of(FaultKind.Inserted, e, "was never written by this system");
        if (before is null)
            return await OfHole(e, stop);
        if (await Voucher(e, stop) == Vouched.Other)
            return Of(FaultKind.Altered, e, "is not the event that the signed head covers");

        // What an event says about the one before it is covered by its own hash: the one before it was changed, hash and all.
        return Of(FaultKind.Altered, (await At(e.Stream, e.Version - 1, stop))!, $"is not the event that version {e.Version} was written after");
    }

    /// <summary>A signed head does not cover what stands there.</summary>
    public async Task<LogFault> OfBlock(LogHead head, LogHead? last, HeadBlock block, CancellationToken stop)
    {
        var from = (last?.Position ?? 0) + 1;
        if (HeadWitness.Of(head, await heads.Witness(head.Number, stop)) is not { } witness)
        {
            var kind = block.Count.CompareTo(head.Events) switch { < 0 => FaultKind.Missing, 0 => FaultKind.Altered, _ => FaultKind.Inserted };
            return new(kind, null, null, from, head.Number, $"Head {head.Number} covers {head.Events} other events from position {from} to {head.Position}; which of them, its witness no longer tells.");
        }

        var at = FirstDifference(block, witness);

        // Every event is there: then it is the head that is wrong.
        if (at == block.Count && at == witness.Count)
            return new(FaultKind.ForgedHead, null, null, head.Position, head.Number, $"Head {head.Number} is not the head of the events that it covers.");
        return await OfFirstDifference(head, witness, block, at, null, stop);
    }

    /// <summary>
    /// Something is wrong at a position. Was something before it, that only the head proves which covers both? Null when not, or
    /// when its witness is damaged.
    /// </summary>
    /// <param name="block">What the head covers, at least up to the position.</param>
    public async Task<LogFault?> OfBlockBefore(long position, LogHead head, HeadBlock block, CancellationToken stop)
    {
        if (HeadWitness.Of(head, await heads.Witness(head.Number, stop)) is not { } witness)
            return null;
        var at = FirstDifference(block, witness);
        var isBefore = (at < block.Count && block.PositionAt(at) < position) || (at < witness.Count && witness.PositionAt(at) < position);
        return isBefore ? await OfFirstDifference(head, witness, block, at, position, stop) : null;
    }

    private static int FirstDifference(HeadBlock block, HeadWitness witness)
    {
        var at = 0;
        while (at < block.Count && at < witness.Count && block.PositionAt(at) == witness.PositionAt(at)
            && block.HashAt(at)[..HeadWitness.PrefixLength].SequenceEqual(witness.PrefixAt(at)))
        {
            at++;
        }

        return at;
    }

    /// <param name="following">Position of the event after the block, when it is not all that the head covers.</param>
    private async Task<LogFault> OfFirstDifference(LogHead head, HeadWitness witness, HeadBlock block, int at, long? following, CancellationToken stop)
    {
        var (stands, stood) = (at < block.Count ? block.PositionAt(at) : long.MaxValue, at < witness.Count ? witness.PositionAt(at) : long.MaxValue);
        var isSigned = at < block.Count && witness.PositionOf(block.HashAt(at)) is not null;
        var moved = at < witness.Count ? await First("headers ->> 'hash' like $1 || '%'", [Convert.ToHexStringLower(witness.PrefixAt(at))], stop) : null;
        if (stood < stands)
            return moved is null ? await OfGone(head, witness, at, stop) : Of(FaultKind.Reordered, moved, $"was signed at position {stood}", head);

        // What stands here may have been pushed here by what was taken out or put in before it.
        if (isSigned && moved is null && at < witness.Count)
            return await OfGone(head, witness, at, stop);
        var e = (await At(stands, stop))!;
        var isPushedOn = moved is not null && moved.Position == (at + 1 < block.Count ? block.PositionAt(at + 1) : following);
        return (isSigned, stands == stood) switch
        {
            (true, _) => Of(FaultKind.Reordered, e, $"was signed at position {witness.PositionOf(block.HashAt(at))}", head),
            (false, true) when moved is null => Of(FaultKind.Altered, e, "is not the event that was signed", head),
            (false, true) when !isPushedOn => Of(FaultKind.Reordered, moved!, $"was signed at position {stood}", head),
            _ => Of(FaultKind.Inserted, e, "was not there when the head was signed", head),
        };
    }

    private static LogFault Of(FaultKind kind, StoredEvent e, string what, LogHead? head = null) => new(
        kind,
        e.Stream,
        e.Version,
        e.Position,
        head?.Number,
        $"Version {e.Version} of {e.Stream} at position {e.Position} {what}{(head is null ? "." : $", as head {head.Number} proves.")}");

    /// <summary>An event that was signed stands nowhere any more.</summary>
    private async Task<LogFault> OfGone(LogHead head, HeadWitness witness, int at, CancellationToken stop)
    {
        var position = witness.PositionAt(at);
        if (await Named(FollowerSql, [position, Convert.ToHexStringLower(witness.PrefixAt(at))], stop) is { } follower)
            return Gone(FaultKind.Missing, follower.Stream, follower.Version, "is gone");
        if (await Named(CutStreamSql, [], stop) is { } cut)
            return Gone(FaultKind.Truncated, cut.Stream, cut.Version, "is gone, the last of its stream");
        return await At(position, stop, orLater: true) is null
            ? Gone(FaultKind.Truncated, null, null, "and what came after it is gone: the log ends before it")
            : Gone(FaultKind.Missing, null, null, "is gone");

        LogFault Gone(FaultKind kind, string? stream, long? version, string what) => new(
            kind,
            stream,
            version,
            position,
            head.Number,
            $"{(stream is null ? "The event" : $"Version {version} of {stream}")} at position {position} {what}, as head {head.Number} proves.");
    }

    private async Task<LogFault> OfHole(StoredEvent e, CancellationToken stop)
    {
        await using var command = Command("select coalesce(max(version), 0) from mt_events where stream_id = $1 and version < $2", [e.Stream, e.Version]);
        var first = (long)(await command.ExecuteScalarAsync(stop))! + 1;
        return new(FaultKind.Missing, e.Stream, first, null, null, $"Version {first} of {e.Stream} is gone: the next one stands at position {e.Position}.");
    }

    private async Task<bool> IsBeyondItsStream(StoredEvent e, CancellationToken stop)
    {
        await using var command = Command("select version from mt_streams where id = $1", [e.Stream]);
        return await command.ExecuteScalarAsync(stop) is not long version || e.Version < 1 || e.Version > version;
    }

    /// <summary>What the signed head over this position says about the event.</summary>
    private async Task<Vouched> Voucher(StoredEvent e, CancellationToken stop)
    {
        await using var command = Command("select number from log_heads where position >= $1 order by number limit 1", [e.Position]);
        if (await command.ExecuteScalarAsync(stop) is not long number
            || await heads.Read(number - 1, 1, stop) is not [var head]
            || HeadWitness.Of(head, await heads.Witness(number, stop)) is not { } witness)
        {
            return Vouched.Unknown;
        }

        for (var i = 0; i < witness.Count; i++)
        {
            if (witness.PositionAt(i) == e.Position)
                return e.HasHeaders && e.Hash.ToString().StartsWith(Convert.ToHexStringLower(witness.PrefixAt(i)), StringComparison.Ordinal) ? Vouched.Same : Vouched.Other;
        }

        return Vouched.Absent;
    }

    private async Task<long?> WrittenAt(StoredEvent e, CancellationToken stop)
    {
        await using var command = Command("select max(version) from mt_events where stream_id = $1", [e.Stream]);
        var end = Math.Min(await command.ExecuteScalarAsync(stop) as long? ?? 0, MostVersions);
        for (var version = 1L; version <= end; version++)
        {
            if (version != e.Version && e.Gives(version))
                return version;
        }

        return null;
    }

    private Task<StoredEvent?> At(string stream, long version, CancellationToken stop) =>
        First("stream_id = $1 and version = $2", [stream, version], stop);

    private Task<StoredEvent?> At(long position, CancellationToken stop, bool orLater = false) =>
        First(orLater ? "seq_id >= $1" : "seq_id = $1", [position], stop);

    private async Task<StoredEvent?> First(string condition, object[] values, CancellationToken stop)
    {
        await using var command = Command(string.Format(CultureInfo.InvariantCulture, EventAtSql, condition), values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new(reader) : null;
    }

    private async Task<(string Stream, long Version)?> Named(string sql, object[] values, CancellationToken stop)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetString(0), reader.GetInt64(1)) : null;
    }

    /// <summary>In a log of millions of events a look may take its time: who runs the verification ends it, no clock does.</summary>
    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
