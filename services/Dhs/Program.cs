using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Crosswalk;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ServiceNames.Dhs);
builder.AddEventSourcing(ServiceNames.Dhs, DhsStore.Configure);
builder.AddMessaging(ServiceNames.Dhs, typeof(Program), options => options.AddBallotBox(Agency.Dhs));
builder.AddAgency(Agency.Dhs);
builder.Services.AddSingleton<RecordCaseFile>().AddSingleton<KeepCrosswalkLine>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapEndpoints(options => options.AddBallotBox(Agency.Dhs));
return await app.Run(args);
