using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup;
using InteragencyReview.WorkingGroup.Cases.Screenings;
using InteragencyReview.WorkingGroup.Queues;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Wolverine.Configuration;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ServiceNames.WorkingGroup);
builder.AddEventSourcing(ServiceNames.WorkingGroup, WorkingGroupStore.Configure);
builder.AddMessaging(ServiceNames.WorkingGroup, typeof(Program), options =>
{
    foreach (var agency in Enum.GetValues<Agency>())
    {
        options.ListenTo(QueueNames.ToWorkingGroup(agency));
        options.ListenTo(QueueNames.FactsToWorkingGroup(agency), PartitionSlots.Three);
        options.SendTo(QueueNames.FromWorkingGroup(agency));
    }
});
builder.Services.AddSingleton<LaneCounts>();
builder.Services.AddSingleton<NightlyScreening>();
builder.Services.AddHostedService(services => services.GetRequiredService<NightlyScreening>());
builder.Services.AddHostedService<VotesWatch>();
builder.Services.AddHostedService<LostTimers>();
builder.Services.AddSingleton<ScreeningMetrics>();
builder.Services.ConfigureMarten((services, options) => options.Listeners.Add(services.GetRequiredService<ScreeningMetrics>()));

var app = builder.Build();
app.UseServiceDefaults();

// A time of day that is none is told before the database is waited for.
_ = app.Services.GetRequiredService<NightlyScreening>();
app.MapEndpoints();
return await app.Run(args);
