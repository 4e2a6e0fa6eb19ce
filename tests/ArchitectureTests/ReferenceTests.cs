using System.Reflection;
using InteragencyReview.Dhs;
using InteragencyReview.Eoir;
using InteragencyReview.Oil;
using InteragencyReview.WorkingGroup;

namespace InteragencyReview.ArchitectureTests;

/// <summary>Who may know whom.</summary>
public sealed class ReferenceTests
{
    private const string Ours = "InteragencyReview.";

    private static readonly Assembly[] Built = [typeof(DhsStore).Assembly, typeof(EoirStore).Assembly, typeof(OilStore).Assembly, typeof(WorkingGroupStore).Assembly];

    [Fact]
    public void No_service_refers_to_the_project_of_another()
    {
        var crossings = Checkout.Services.SelectMany(service =>
            Checkout.References(service).Intersect(Checkout.Services, StringComparer.Ordinal).Select(other => $"{service} refers to {other}"));
        Assert.Empty(crossings);
    }

    [Fact]
    public void No_service_is_built_against_another()
    {
        var crossings = Built.SelectMany(service => service.GetReferencedAssemblies()
            .Where(other => Checkout.Services.Any(name => other.Name == Ours + name))
            .Select(other => $"{service.GetName().Name} uses {other.Name}"));
        Assert.Empty(crossings);
    }

    [Fact]
    public void Nothing_shared_refers_to_a_service()
    {
        var crossings = Checkout.Projects.Keys.Except(Checkout.Services, StringComparer.Ordinal).SelectMany(shared =>
            Checkout.References(shared).Intersect(Checkout.Services, StringComparer.Ordinal).Select(service => $"{shared} refers to {service}"));
        Assert.Empty(crossings);
    }

    [Fact]
    public void The_contracts_know_the_kernel_and_nothing_else()
    {
        Assert.Equal(["Kernel"], Checkout.References("Contracts"));
        Assert.Empty(Checkout.Packages("Contracts").Concat(Checkout.Frameworks("Contracts")));
    }

    [Fact]
    public void The_kernel_knows_nothing() =>
        Assert.Empty(Checkout.References("Kernel").Concat(Checkout.Packages("Kernel")).Concat(Checkout.Frameworks("Kernel")));

    [Fact]
    public void The_screening_is_pure()
    {
        Assert.Empty(All("Screening").Intersect(["Ledger", "ServiceDefaults", "ProtectedStore"], StringComparer.Ordinal));
        Assert.Empty(Checkout.Packages("Screening").Concat(Checkout.Frameworks("Screening")));
    }

    private static HashSet<string> All(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([project]);
        while (next.TryDequeue(out var name))
        {
            foreach (var reference in Checkout.References(name).Where(found.Add))
                next.Enqueue(reference);
        }

        return found;
    }
}
