-- For the session of a consumer.
-- What it settles and claims may be lost with the server: then it is delivered once more, which may happen anyway.
set synchronous_commit = off;
-- A queue is empty in one minute and long in the next, and statistics are always of the other minute. The indexes are right in both.
set enable_seqscan = off;
set enable_bitmapscan = off;
set enable_sort = off;
set enable_hashjoin = off;
set enable_mergejoin = off;
-- A consumer whose machine has vanished says no goodbye: what it holds is free after about 20 seconds.
set tcp_keepalives_idle = 10;
set tcp_keepalives_interval = 5;
set tcp_keepalives_count = 2;
set tcp_user_timeout = 20000;
