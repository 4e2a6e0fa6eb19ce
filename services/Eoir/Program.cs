using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ServiceNames.Eoir);
builder.AddEventSourcing(ServiceNames.Eoir, EoirStore.Configure);
builder.AddMessaging(ServiceNames.Eoir, typeof(Program), options =>
{
    options.AddBallotBox(Agency.Eoir);
    options.AddDocketFeed();
});
builder.AddAgency(Agency.Eoir);
builder.Services.AddSingleton<KeepCaseRecord>().AddDocketFeed();

var app = builder.Build();
app.UseServiceDefaults();
app.MapEndpoints(options => options.AddBallotBox(Agency.Eoir));
return await app.Run(args);
