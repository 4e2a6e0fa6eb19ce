// Hosts of whole services: side by side they would only wait for the processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
