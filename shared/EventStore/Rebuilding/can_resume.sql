select finished_at is null and build = $2 and to_regclass('rebuilding.' || quote_ident(view)) is not null
from rebuilding.view_rebuilds
where view = $1
