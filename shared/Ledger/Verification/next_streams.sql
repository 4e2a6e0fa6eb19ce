select max(id), count(*)
from (select id from mt_streams where id > $1 and id <> 'mt_tombstone' order by id limit $2) page
