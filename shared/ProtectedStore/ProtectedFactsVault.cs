using System.Buffers.Binary;
using System.Security.Cryptography;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.ProtectedStore;

/// <summary>
/// Seals what is protected with the key of its case. Every record has a sealed part, also one with nothing to protect, and its
/// length is rounded up: neither that it is there nor its size tells anything.
/// </summary>
/// <param name="schema">Of the service, where the table of the keys is.</param>
public sealed class ProtectedFactsVault(NpgsqlDataSource database, string schema, KeyEncryptionKeys keys)
{
    private const int PadTo = 1_024;

    private readonly string _findOrCreateKeys =
        $"""
        with made as (
            insert into {schema}.{ProtectedStoreRegistration.KeysTable} (stream_id, wrapped)
            select k.stream, k.wrapped from unnest($1::text[], $2::bytea[]) as k(stream, wrapped) order by k.stream
            on conflict (stream_id) do nothing
            returning stream_id, wrapped
        )
        select stream_id, wrapped from made
        union all
        select stream_id, wrapped from {schema}.{ProtectedStoreRegistration.KeysTable} where stream_id = any ($1)
        """;

    public string StreamOf(string recordKey) => keys.StreamOf(recordKey);

    /// <param name="records">No record twice.</param>
    /// <param name="stop">Gives up; a key that was made stays, and is found the next time.</param>
    /// <returns>For each record; null where the key of its case was destroyed, and nothing can be kept of it any more.</returns>
    /// <exception cref="CryptographicException">The key-encryption key of a case is not configured.</exception>
    public async Task<IReadOnlyList<ProtectedRecordKept?>> Seal(IReadOnlyList<(string RecordKey, byte[] Plain)> records, CancellationToken stop)
    {
        var streams = records.Select(r => StreamOf(r.RecordKey)).ToList();
        var caseKeys = await KeysOf(streams, stop);
        return
        [
            .. records.Select((record, i) => caseKeys[i] is { } key
                ? new ProtectedRecordKept(
                    KeyEncryptionKeys.Encrypt(key, Pad(record.Plain), streams[i]),
                    Convert.ToHexStringLower(HMACSHA256.HashData(key, record.Plain)))
                : null),
        ];
    }

    /// <exception cref="CryptographicException">The key of the case was destroyed, or the sealed part was altered.</exception>
    public async Task<byte[]> Open(string recordKey, ProtectedRecordKept kept, CancellationToken stop)
    {
        var stream = StreamOf(recordKey);
        var key = (await KeysOf([stream], stop))[0] ?? throw new CryptographicException("The key of this case was destroyed.");
        return Unpad(KeyEncryptionKeys.Decrypt(key, kept.Sealed, stream));
    }

    /// <returns>Null for a stream whose key was destroyed.</returns>
    private async Task<byte[]?[]> KeysOf(List<string> streams, CancellationToken stop)
    {
        await using var command = database.CreateCommand(_findOrCreateKeys);
        command.Parameters.Add(new() { Value = streams.ToArray() });
        command.Parameters.Add(new() { Value = streams.Select(s => keys.Wrap(RandomNumberGenerator.GetBytes(KeyedHash.KeyBytes), s)).ToArray() });

        var wrapped = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        // A key that another writer has just made may not be visible yet: the second look finds it.
        for (var look = 0; look < 2 && wrapped.Count < streams.Count; look++)
        {
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                wrapped[reader.GetString(0)] = reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1);
        }

        return [.. streams.Select(s => wrapped.GetValueOrDefault(s) is { } key ? keys.Unwrap(key, s) : null)];
    }

    private static byte[] Pad(ReadOnlySpan<byte> plain)
    {
        var padded = new byte[(sizeof(int) + plain.Length + PadTo - 1) / PadTo * PadTo];
        BinaryPrimitives.WriteInt32BigEndian(padded, plain.Length);
        plain.CopyTo(padded.AsSpan(sizeof(int)));
        return padded;
    }

    private static byte[] Unpad(ReadOnlySpan<byte> padded) =>
        padded.Slice(sizeof(int), BinaryPrimitives.ReadInt32BigEndian(padded)).ToArray();
}
