select max(id), count(*)
from (select id from mt_streams where id > $1 order by id limit $2) page
