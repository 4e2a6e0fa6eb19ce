select b.seat_id, b.vote_id, b.case_id, b.agency_key, b.round, b.stage, b.proposed_lane, b.indicators, b.priority_level, b.rule_set,
       b.state, b.choice, b.revision, b.due_at, b.version, c.officer, c.claimed_until
from ballots b
left join ballot_claims c on c.seat_id = b.seat_id and c.claimed_until > $5
where b.state = $1 and (b.due_at, b.seat_id) > ($2, $3)
order by b.due_at, b.seat_id
limit $4
