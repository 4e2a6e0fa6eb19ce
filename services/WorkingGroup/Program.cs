using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Guidance;
using InteragencyReview.WorkingGroup.Queues;
using InteragencyReview.WorkingGroup.Votes;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("working-group");
builder.AddLogAndMessages(
    Queues.WorkingGroup, WorkingGroupLog.Types, MessageNames.All, WorkingGroupLog.Receives, WorkingGroupLog.Tells, WorkingGroupLog.Schemas);
builder.Services
    .AddDecider(WorkingGroupLog.Reviews)
    .AddDecider(WorkingGroupLog.Votes)
    .AddDecider(WorkingGroupLog.Records)
    .AddDecider(WorkingGroupLog.Bearers)
    .AddScoped<CaseDesk>()
    .AddSingleton<LaneCounts>()
    .AddSubscription(provider => ActivatorUtilities.CreateInstance<CarryOutVotes>(provider));

var app = builder.Build();
app.UseServiceDefaults();
app.UseCauses();
GetQueues.Map(app);
GetQueue.Map(app);
GetCase.Map(app);
GetTimeline.Map(app);
OpenVote.Map(app);
GetVote.Map(app);
AnswerConcurrence.Map(app);
Settle.Map(app);
Unmatched.Map(app);
GetRuleSets.Map(app);
app.MapSubscriptions();
app.MapDeadLetters(Queues.WorkingGroup);
app.MapViews();
app.Run();
