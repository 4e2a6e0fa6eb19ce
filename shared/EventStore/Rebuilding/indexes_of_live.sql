-- The statements that give the new table the constraints and indexes of the live one, under the same names.
select format('alter table rebuilding.%I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)), 0
from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.conrelid = $1::regclass and k.contype in ('p', 'u', 'x')
union all
select replace(pg_get_indexdef(i.indexrelid), format(' ON %I.%I USING ', n.nspname, c.relname), format(' ON rebuilding.%I USING ', c.relname)), 1
from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
where i.indrelid = $1::regclass and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
order by 2
