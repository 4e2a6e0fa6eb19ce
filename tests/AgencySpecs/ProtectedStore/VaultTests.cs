using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ProtectedStore;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace InteragencyReview.AgencySpecs.ProtectedStore;

public sealed class VaultTests : IAsyncLifetime
{
    private const string Schema = "dhs";
    private const string Record = "DHS-2011-000123";
    private static readonly byte[] OldKey = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] NewKey = [.. Enumerable.Repeat((byte)2, 32)];
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("""{"victimOf":["trafficking"]}""");

    private NpgsqlDataSource _database = null!;
    private ProtectedFactsVault _vault = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("vault"));
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(_database);
            options.DatabaseSchemaName = Schema;
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.AddProtectedStore();
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        _vault = VaultWith(OldKey);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_was_sealed_can_be_opened() => Assert.Equal(Secret, await Open(_vault, Record, await Seal(Record, Secret)));

    [Fact]
    public async Task Nothing_at_all_can_be_sealed_and_opened() => Assert.Empty(await Open(_vault, Record, await Seal(Record, [])));

    [Fact]
    public async Task What_is_sealed_cannot_be_read()
    {
        var kept = await Seal(Record, Secret);
        Assert.Equal(-1, kept.Sealed.AsSpan().IndexOf("trafficking"u8));
        Assert.DoesNotContain("trafficking", kept.Digest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_another_case_does_not_open_it()
    {
        var kept = await Seal(Record, Secret);
        await Seal("DHS-2011-000124", Secret);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => Open(_vault, "DHS-2011-000124", kept));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(28)]
    [InlineData(-1)]
    public async Task A_single_altered_bit_is_noticed(int at)
    {
        var kept = await Seal(Record, Secret);
        var altered = kept.Sealed.ToArray();
        altered[at < 0 ? altered.Length + at : at] ^= 1;
        await Assert.ThrowsAnyAsync<CryptographicException>(() => Open(_vault, Record, kept with { Sealed = altered }));
    }

    [Fact]
    public async Task A_destroyed_key_opens_nothing_and_seals_nothing_and_no_other_key_suffers()
    {
        var kept = await Seal(Record, Secret);
        await Execute($"update {Schema}.protected_keys set wrapped = null, destroyed_at = now()");
        var opening = await Assert.ThrowsAsync<CryptographicException>(() => Open(_vault, Record, kept));
        Assert.Contains("destroyed", opening.Message, StringComparison.Ordinal);
        var together = await _vault.Seal([(Record, Secret), ("DHS-2011-000124", Secret)], CancellationToken.None);
        Assert.Null(together[0]);
        Assert.Equal(Secret, await Open(_vault, "DHS-2011-000124", together[1]!));
    }

    [Fact]
    public async Task A_new_key_in_front_still_opens_what_was_sealed_under_the_old_one()
    {
        var kept = await Seal(Record, Secret);
        var rotated = VaultWith(NewKey, OldKey);
        Assert.Equal(Secret, await Open(rotated, Record, kept));
        Assert.Equal(_vault.StreamOf(Record), rotated.StreamOf(Record));
    }

    [Fact]
    public async Task After_a_rotation_the_new_key_wraps()
    {
        var rotated = VaultWith(NewKey, OldKey);
        var kept = await Seal(rotated, "DHS-2011-000125", Secret);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => Open(_vault, "DHS-2011-000125", kept));
    }

    [Fact]
    public async Task Without_the_right_key_encryption_key_the_database_alone_opens_nothing()
    {
        var kept = await Seal(Record, Secret);
        var stream = _vault.StreamOf(Record);
        var stranger = VaultWith(NewKey);

        // Under its own names the stranger would not even find the row: give it the row.
        await Execute($"update {Schema}.protected_keys set stream_id = '{stranger.StreamOf(Record)}' where stream_id = '{stream}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => Open(stranger, Record, kept));
    }

    [Fact]
    public async Task The_size_tells_nothing()
    {
        ImmutableArray<int> lengths = [0, 1, 300, 1_000];
        var sizes = new HashSet<int>();
        foreach (var length in lengths)
            sizes.Add((await Seal(Record, new byte[length])).Sealed.Length);
        Assert.Single(sizes);
    }

    [Fact]
    public async Task The_same_content_has_the_same_digest_and_another_ciphertext()
    {
        var (one, again, other) = (await Seal(Record, Secret), await Seal(Record, Secret), await Seal(Record, [.. Secret, (byte)' ']));
        Assert.Equal(one.Digest, again.Digest);
        Assert.NotEqual(one.Sealed, again.Sealed);
        Assert.NotEqual(one.Digest, other.Digest);
        Assert.Empty(ProtectedRecord.Keep(ProtectedRecord.Initial.Apply(one), again).Events);
        Assert.NotEmpty(ProtectedRecord.Keep(ProtectedRecord.Initial.Apply(one), other).Events);
    }

    [Fact]
    public async Task Two_cases_with_the_same_content_cannot_be_told_to_have_it() =>
        Assert.NotEqual((await Seal(Record, Secret)).Digest, (await Seal("DHS-2011-000124", Secret)).Digest);

    [Fact]
    public void The_name_of_the_stream_does_not_tell_whose_it_is()
    {
        var name = _vault.StreamOf(Record);
        Assert.DoesNotContain(Record, name, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("000123", name, StringComparison.Ordinal);
        Assert.NotEqual(name, VaultWith(NewKey).StreamOf(Record));
        Assert.NotEqual(name, _vault.StreamOf("DHS-2011-000124"));
    }

    [Fact]
    public async Task Many_who_seal_a_new_case_at_once_all_use_one_key()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Seal("DHS-2011-000126", Secret)));
        Assert.Single(kept.Select(k => k.Digest).Distinct(StringComparer.Ordinal));
        foreach (var each in kept)
            Assert.Equal(Secret, await Open(_vault, "DHS-2011-000126", each));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public void A_key_that_is_none_is_refused_at_the_start(string? setting) =>
        Assert.Contains("Keys:Protected", Assert.Throws<InvalidOperationException>(() => KeyEncryptionKeys.Parse(setting)).Message, StringComparison.Ordinal);

    private ProtectedFactsVault VaultWith(params byte[][] keys) => new(_database, Schema, new KeyEncryptionKeys(keys));

    private Task<ProtectedRecordKept> Seal(string record, byte[] plain) => Seal(_vault, record, plain);

    private static async Task<ProtectedRecordKept> Seal(ProtectedFactsVault vault, string record, byte[] plain) =>
        Assert.Single(await vault.Seal([(record, plain)], CancellationToken.None))!;

    private static Task<byte[]> Open(ProtectedFactsVault vault, string record, ProtectedRecordKept kept) => vault.Open(record, kept, CancellationToken.None);

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
