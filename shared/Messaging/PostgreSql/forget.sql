delete from consumers where number = any ($1)
