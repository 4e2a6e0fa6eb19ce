using InteragencyReview.Kernel;

namespace InteragencyReview.KernelSpecs;

/// <summary>An example of each rule of UAX 15.</summary>
public sealed class NfcSpecs
{
    [Theory]
    [InlineData("plain ASCII", "plain ASCII")]
    [InlineData("Ångström", "Ångström")]
    [InlineData("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u1e0a\u0323", "\u1e0c\u0307")]
    [InlineData("\u0044\u0307\u0323", "\u1e0c\u0307")]
    [InlineData("\u01b0\u0302\u0301", "\u01b0\u0302\u0301")]
    [InlineData("u\u0308\u0304", "\u01d6")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\uac01", "\uac01")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0300\u05ae", "\u00e0\u05ae")]
    [InlineData("a\u0315\u0300\u05ae", "\u00e0\u05ae\u0315")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("e\u0301", "é")]
    public void A_text_is_brought_to_form_C(string text, string normal)
    {
        Assert.Equal(normal, Nfc.Of(text));
        Assert.Equal(normal, Nfc.Of(normal));
    }
}
