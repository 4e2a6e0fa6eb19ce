update messages set consumer = null where queue = $1 and id = any ($3) and consumer = $2
