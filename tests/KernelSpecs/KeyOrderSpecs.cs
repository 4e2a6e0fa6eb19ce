using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.KernelSpecs;

public sealed class KeyOrderSpecs
{
    private static readonly KeyOrder Order = KeyOrder.Instance;

    private static Arbitrary<string[]> Keys { get; } =
        Gen.Elements('0', '1', '9', 'a', 'A', 'b', '-').ArrayOf().Select(characters => new string(characters)).ArrayOf(3).ToArbitrary();

    [Theory]
    [InlineData("9999", "10000")]
    [InlineData("11-99", "11-100")]
    [InlineData("9-2012", "11-2011")]
    [InlineData("dhs-2", "DHS-10")]
    [InlineData("11", "11-1")]
    [InlineData("7", "007")]
    [InlineData("99999999999999999999998", "99999999999999999999999")]
    public void Numbers_inside_keys_are_compared_as_numbers(string lower, string higher)
    {
        Assert.True(Order.Compare(lower, higher) < 0);
        Assert.True(Order.Compare(higher, lower) > 0);
    }

    [Fact]
    public void Only_the_same_key_is_equal_and_any_three_keys_stand_in_one_order() => Chance.Holds(Keys, keys =>
    {
        var (x, y, z) = (keys[0], keys[1], keys[2]);
        Assert.Equal(string.Equals(x, y, StringComparison.OrdinalIgnoreCase), Order.Compare(x, y) == 0);
        Assert.Equal(Math.Sign(Order.Compare(x, y)), -Math.Sign(Order.Compare(y, x)));
        if (Order.Compare(x, y) <= 0 && Order.Compare(y, z) <= 0)
            Assert.True(Order.Compare(x, z) <= 0);
    });
}
