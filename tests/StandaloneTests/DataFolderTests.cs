using InteragencyReview.Standalone;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

public sealed class DataFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_keys_are_made_once_and_kept_for_the_owner_alone()
    {
        var made = DataFolder.Open(_scratch.Within("data")).Keys();
        Assert.Equal(made, DataFolder.Open(_scratch.Within("data")).Keys());
        Assert.All([made.ANumber, made.ProtectedDhs, made.ProtectedEoir], key => Assert.Equal(32, Convert.FromBase64String(key).Length));
        Assert.Distinct([made.ANumber, made.ProtectedDhs, made.ProtectedEoir]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch.Within("data/keys.json")));
    }

    [Fact]
    public void Each_service_has_a_password_of_its_own_for_the_database()
    {
        var roles = DataFolder.Open(_scratch.Within("data")).Keys().Roles!;
        Assert.Equal(roles, DataFolder.Open(_scratch.Within("data")).Keys().Roles);
        Assert.Distinct([roles.Dhs, roles.Eoir, roles.Oil, roles.WorkingGroup]);
        Assert.All([roles.Dhs, roles.Eoir, roles.Oil, roles.WorkingGroup], password => Assert.Equal(32, Convert.FromBase64String(password).Length));
    }

    [Fact]
    public void A_folder_of_an_earlier_version_that_has_no_data_yet_keeps_its_keys()
    {
        Directory.CreateDirectory(_scratch.Within("data"));
        File.WriteAllText(_scratch.Within("data/keys.json"), CommandLineTests.KeysOfAnEarlierVersion);
        var keys = DataFolder.Open(_scratch.Within("data")).Keys();
        Assert.Equal(("a", "b", "c", "d"), (keys.ANumber, keys.ProtectedDhs, keys.ProtectedEoir, keys.ProtectedOil));
        Assert.NotNull(keys.Roles);
    }

    [Fact]
    public void Lost_keys_are_not_replaced_while_there_is_data_sealed_under_them()
    {
        var data = DataFolder.Open(_scratch.Within("data"));
        Directory.CreateDirectory(Path.Combine(data.Server, "cluster"));
        var problem = Assert.Throws<CannotRunException>(() => data.Keys());
        Assert.Contains("keys.json is missing", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"aNumber\": ")]
    [InlineData("null")]
    public void Damaged_keys_are_told_in_one_line(string content)
    {
        var data = DataFolder.Open(_scratch.Within("data"));
        File.WriteAllText(_scratch.Within("data/keys.json"), content);
        var problem = Assert.Throws<CannotRunException>(() => data.Keys());
        Assert.StartsWith(_scratch.Within("data/keys.json"), problem.Message, StringComparison.Ordinal);
        Assert.Contains("restore it", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n")]
    public void A_damaged_key_of_the_issuer_is_told_in_one_line(string content)
    {
        var file = DataFolder.Open(_scratch.Within("data")).IssuerKey;
        File.WriteAllText(file, content);
        var problem = Assert.Throws<CannotRunException>(() => new PersonaTokens(file));
        Assert.Contains($"{file} is no key: delete it", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_was_moved_outside_is_found_again()
    {
        var outside = DataFolder.Open(_scratch.Within("data")).MoveServerOutside(OutOfReach());
        Assert.StartsWith("/var/tmp/", outside, StringComparison.Ordinal);
        Assert.Equal(outside, DataFolder.Open(_scratch.Within("data")).Server);
        Assert.NotEqual(outside, DataFolder.Open(_scratch.Within("other")).MoveServerOutside(OutOfReach()));
    }

    [Fact]
    public void A_server_that_has_data_is_not_replaced_by_an_empty_one_elsewhere()
    {
        var data = DataFolder.Open(_scratch.Within("data"));
        var server = data.Server;
        Directory.CreateDirectory(Path.Combine(server, "cluster"));
        var problem = Assert.Throws<CannotRunException>(() => data.MoveServerOutside(OutOfReach()));
        Assert.Contains("/closed is closed to others", problem.Message, StringComparison.Ordinal);
        Assert.Contains("chmod o+x /closed", problem.Message, StringComparison.Ordinal);
        Assert.Equal(server, data.Server);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_in_one_line()
    {
        File.WriteAllText(_scratch.Within("file"), "");
        var problem = Assert.Throws<CannotRunException>(() => DataFolder.Open(_scratch.Within("file")));
        Assert.Contains("--data", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    private static FolderOutOfReachException OutOfReach() => new("/closed/review/postgres", "/closed", new OrdinaryUser("postgres", 1, 1));
}
