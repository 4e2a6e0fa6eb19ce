// Each test runs whole systems of processes and mostly waits for them: two side by side fill two cores, more would only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("InteragencyReview.SystemTests.Running.LongestFirst", "InteragencyReview.SystemTests")]
