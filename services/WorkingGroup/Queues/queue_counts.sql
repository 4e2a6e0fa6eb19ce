select lane,
       count(*),
       count(*) filter (where state = 'InVote'),
       count(*) filter (where state = 'Escalated'),
       count(*) filter (where state = 'Decided'),
       count(*) filter (where questioned),
       min(waiting_since)
from queue
where state <> 'Done'
group by lane
