-- What a table can have that would be lost, or would make no sense, if another took its place.
select 'it is not a table' from pg_class c where c.oid = $1::regclass and c.relkind <> 'r'
union all
select 'a foreign key depends on it: ' || k.conname from pg_constraint k
where k.contype = 'f' and (k.conrelid = $1::regclass or k.confrelid = $1::regclass)
union all
select 'it has the trigger ' || t.tgname from pg_trigger t where t.tgrelid = $1::regclass and not t.tgisinternal
union all
select 'something is defined over it: ' || w.ev_class::regclass::text from pg_depend d join pg_rewrite w on w.oid = d.objid
where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = $1::regclass
union all
select 'no event computes its column ' || a.attname from pg_attribute a
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attname <> all ($2)
union all
select 'it has no column ' || wanted.name from unnest($2) as wanted(name)
where not exists (select 1 from pg_attribute a where a.attrelid = $1::regclass and a.attname = wanted.name and a.attnum > 0 and not a.attisdropped)
union all
select 'its primary key is not ' || array_to_string($3, ', ')
where not exists (
    select 1 from pg_index i
    where i.indrelid = $1::regclass and i.indisprimary
      and (select array_agg(a.attname::text order by a.attname) from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey))
          = (select array_agg(k order by k) from unnest($3) as k))
