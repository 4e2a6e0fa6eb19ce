using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using InteragencyReview.Ledger.Heads;
using Npgsql;

namespace InteragencyReview.DeploymentTests.Compose;

/// <summary>The passwords and keys that deploy/make-secrets.sh makes fit each other, and are what the services expect.</summary>
public sealed class MakeSecretsTests
{
    public static TheoryData<string> Services => ["dhs", "eoir", "oil", "working-group"];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_role_signs_in_with_the_password_that_db_setup_gives_it(string service)
    {
        var made = await MadeSecrets.Made;
        var schemas = new ServiceDefaults.Schemas(service);
        var connection = new NpgsqlConnectionStringBuilder(made[service]["ConnectionStrings__Database"]);
        var owner = new NpgsqlConnectionStringBuilder(made[$"{service}-db-setup"]["ConnectionStrings__Database"]);
        Assert.Equal((schemas.Role, schemas.Events), (connection.Username, connection.Database));
        Assert.Equal(connection.Password, made[$"{service}-db-setup"]["Database__RolePassword"]);
        Assert.Equal(("review", made["postgres"]["password"]), (owner.Username, owner.Password));
        Assert.Equal((connection.Host, connection.Port, connection.Database), (owner.Host, owner.Port, owner.Database));
        Assert.Contains($"create database {connection.Database};", Checkout.Read("deploy", "postgres", "create-databases.sql"), StringComparison.Ordinal);
        Assert.DoesNotContain(made["postgres"]["password"], string.Concat(made[service].Values), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_broker_knows_the_password_by_its_hash(string service)
    {
        var made = await MadeSecrets.Made;
        var address = new Uri(made[service]["ConnectionStrings__RabbitMq"]);
        var (user, password) = address.UserInfo.Split(':') is [var name, var word] ? (name, word) : ("", "");
        var known = Assert.Single(JsonNode.Parse(made["rabbitmq"]["definitions.json"])!["users"]!.AsArray(), one => (string)one!["name"]! == user)!;
        var hash = Convert.FromBase64String((string)known["password_hash"]!);
        Assert.Equal(new ServiceDefaults.Schemas(service).Role, user);
        Assert.Equal("/review", address.AbsolutePath);
        Assert.Equal(hash[4..], SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes(password)]));
        Assert.DoesNotContain(password, made["rabbitmq"]["definitions.json"], StringComparison.Ordinal);
        Assert.Contains(JsonNode.Parse(made["rabbitmq"]["definitions.json"])!["permissions"]!.AsArray(), permission => (string)permission!["user"]! == user);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Keys_are_what_the_services_read(string service)
    {
        var made = await MadeSecrets.Made;
        using var heads = HeadKeys.Parse(made[service]["Keys__LogHeads"]);
        Assert.True(heads.CanSign);
        if (service != "working-group")
        {
            Assert.Equal(32, Convert.FromBase64String(made[service]["Keys__ANumber"]).Length);
            Assert.Equal(32, Convert.FromBase64String(made[service]["Keys__Protected"]).Length);
            Assert.Equal(made["dhs"]["Keys__ANumber"], made[service]["Keys__ANumber"]);
        }

        Assert.All(made[service].Where(file => file.Key != "ConnectionStrings__Database"), file => Assert.Equal(file.Value, made[$"{service}-db-setup"][file.Key]));
    }

    [Fact]
    public async Task No_program_has_to_take_a_line_end_off()
    {
        var made = await MadeSecrets.Made;
        Assert.Empty(made.SelectMany(folder => folder.Value.Where(file => file.Key != "definitions.json" && file.Value.Trim() != file.Value).Select(file => $"{folder.Key}/{file.Key}")));
    }

    [Fact]
    public async Task No_key_is_used_twice()
    {
        var made = await MadeSecrets.Made;
        var keys = made.Where(folder => !folder.Key.EndsWith("-db-setup", StringComparison.Ordinal))
            .SelectMany(folder => folder.Value.Where(file => file.Key != "Keys__ANumber").Select(file => file.Value)).ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task It_overwrites_nothing_and_closes_the_folder_to_others()
    {
        var parent = Directory.CreateTempSubdirectory("make-secrets");
        try
        {
            var folder = Path.Combine(parent.FullName, "secrets");

            // With a slash at its end, as many write the name of a folder.
            Assert.Equal(0, (await MadeSecrets.Run($"{folder}/")).ExitCode);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            var before = File.ReadAllText(Path.Combine(folder, "dhs", "Keys__Protected"));

            var again = await MadeSecrets.Run(folder);
            Assert.Equal(1, again.ExitCode);
            Assert.Contains("nothing was changed", again.Error, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "dhs", "Keys__Protected")));
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }
}
