-- Reads the cursor of a mailbox, and makes the mailbox if it is not known.
--
-- KEYS  1 cursor (hash)
-- ARGV  1 epoch and 2 number of a new cursor
--
-- Answers {epoch, number}.

if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', ARGV[2])
end
return redis.call('HMGET', KEYS[1], 'epoch', 'seq')
