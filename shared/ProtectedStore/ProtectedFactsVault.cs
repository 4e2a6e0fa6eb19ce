using System.Buffers.Binary;
using System.Security.Cryptography;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.ProtectedStore;

/// <summary>
/// Seals what is protected with the key of its case. Every record has a sealed part, also one with nothing to protect, and its
/// length is rounded up: neither that it is there nor its size tells anything.
/// </summary>
public sealed class ProtectedFactsVault(NpgsqlDataSource database, KeyEncryptionKeys keys)
{
    private const int PadTo = 1_024;
    private static readonly string FindOrCreateKey = Sql.Read(typeof(ProtectedFactsVault).Assembly, "find_or_create_key.sql");

    /// <summary>The vault's own table, as idempotent SQL.</summary>
    public static string Schema => Sql.Read(typeof(ProtectedFactsVault).Assembly, "protected_keys.sql");

    public StreamKey StreamOf(string recordKey) => keys.StreamOf(recordKey);

    /// <exception cref="CryptographicException">The key of the case was destroyed, or its key-encryption key is not configured.</exception>
    public async Task<ProtectedRecordKept> Seal(string recordKey, ReadOnlyMemory<byte> plain, CancellationToken stop)
    {
        var stream = StreamOf(recordKey);
        var caseKey = await KeyOf(stream, stop);
        return new ProtectedRecordKept(
            KeyEncryptionKeys.Encrypt(caseKey, Pad(plain.Span), stream),
            Convert.ToHexStringLower(HMACSHA256.HashData(caseKey, plain.Span)));
    }

    /// <exception cref="CryptographicException">The key of the case was destroyed, or the sealed part was altered.</exception>
    public async Task<byte[]> Open(string recordKey, ProtectedRecordKept kept, CancellationToken stop)
    {
        var stream = StreamOf(recordKey);
        return Unpad(KeyEncryptionKeys.Decrypt(await KeyOf(stream, stop), kept.Sealed, stream));
    }

    private async Task<byte[]> KeyOf(StreamKey stream, CancellationToken stop)
    {
        await using var command = database.CreateCommand(FindOrCreateKey);
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = keys.Wrap(RandomNumberGenerator.GetBytes(KeyedHash.KeyBytes), stream) });

        // Empty when another writer has just made the key and its row was not yet visible: the second look finds it.
        var wrapped = await command.ExecuteScalarAsync(stop) ?? await command.ExecuteScalarAsync(stop);
        return wrapped is byte[] key ? keys.Unwrap(key, stream) : throw new CryptographicException("The key of this case was destroyed.");
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
