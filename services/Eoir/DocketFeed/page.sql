-- The second bound on the position says nothing new; without it a plan for any cursor may merge with the log from its beginning.
select f.position, e.id, f.type, f.case_id, f.idn_case, f.lane, f.effective_on, f.decision_version, e.timestamp
from docket_feed f
join mt_events e on e.seq_id = f.position
where f.position > $1 and e.seq_id > $1
order by f.position
limit $2
