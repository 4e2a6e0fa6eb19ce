using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Oil;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ServiceNames.Oil);
builder.AddEventSourcing(ServiceNames.Oil, OilStore.Configure);
builder.AddMessaging(ServiceNames.Oil, typeof(Program), options => options.AddBallotBox(Agency.Oil));
builder.AddAgency(Agency.Oil);
builder.Services.AddSingleton<KeepDocket>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapEndpoints(options => options.AddBallotBox(Agency.Oil));
return await app.Run(args);
