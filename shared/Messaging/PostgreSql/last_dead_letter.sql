select max(number) from dead_letters where queue = $1
