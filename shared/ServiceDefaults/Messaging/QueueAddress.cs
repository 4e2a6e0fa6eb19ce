namespace InteragencyReview.ServiceDefaults;

/// <summary>The queue in an address of Wolverine's, which has another form for each transport.</summary>
internal static class QueueAddress
{
    public static string NameOf(Uri address) => address.Scheme switch
    {
        "local" => $"local {address.AbsolutePath.Trim('/')}{address.Host}",
        "rabbitmq" when address.Host == "queue" => address.AbsolutePath.Trim('/'),
        "rabbitmq" => address.Host + address.AbsolutePath,
        _ => address.Host,
    };
}
