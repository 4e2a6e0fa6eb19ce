namespace InteragencyReview.Scenarios.Operations;

/// <summary>The database as its owner sets it up.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class SetupScenarios(WholeReview review)
{
    [Theory]
    [InlineData("dhs")]
    [InlineData("eoir")]
    [InlineData("oil")]
    [InlineData("working_group")]
    public async Task The_server_does_not_count_the_values_inside_of_documents(string schema)
    {
        var documents = $"from pg_attribute where attrelid in (select oid from pg_class where relnamespace = '{schema}'::regnamespace and relkind = 'r') and atttypid = 'jsonb'::regtype";

        Assert.NotEqual(0, await review.Database.Ask<long>($"select count(*) {documents}"));
        Assert.Equal(0, await review.Database.Ask<long>($"select count(*) {documents} and attstattarget is distinct from 0"));
    }
}
