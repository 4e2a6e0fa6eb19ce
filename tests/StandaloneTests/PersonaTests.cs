using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.StandaloneTests;

public sealed class PersonaTests
{
    [Fact]
    public void There_is_a_persona_for_every_role()
    {
        Assert.Empty(Enum.GetValues<Role>().Except(Persona.All.SelectMany(persona => persona.Roles)));
        Assert.Distinct(Persona.All.Select(persona => persona.Id));
    }
}
