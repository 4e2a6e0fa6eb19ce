select r.agency, r.record_key, r.case_file_id
from agency_records r
where (r.agency || '/' || r.record_key) > $1
  and r.told
  and (r.case_id is null or not exists (select 1 from queue q where q.case_id = r.case_id))
order by (r.agency || '/' || r.record_key)
limit $2
