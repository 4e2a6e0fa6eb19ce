-- The statements that make a table like the live one, without its indexes: those come when the rows are there.
select format('drop table if exists rebuilding.%I', c.relname), 0
from pg_class c where c.oid = $1::regclass
union all
select format('create table rebuilding.%I (like %I.%I including all excluding indexes)', c.relname, n.nspname, c.relname), 1
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = $1::regclass
union all
select format('alter table rebuilding.%I set (%s)', c.relname, array_to_string(c.reloptions, ', ')), 2
from pg_class c where c.oid = $1::regclass and c.reloptions is not null
union all
select format('grant %s on rebuilding.%I to %s%s', g.privilege_type, c.relname,
              case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
              case when g.is_grantable then ' with grant option' else '' end), 3
from pg_class c, aclexplode(c.relacl) g where c.oid = $1::regclass and g.grantee <> c.relowner
order by 2
