-- Puts a dead letter back as a call that was never handed out, and forgets the reply to it.
--
-- KEYS  1 dead letters (sorted set)   2 the letter (hash)   3 reply   4 cancelled (sorted set)   5 stream
-- ARGV  1 key of the letter   2 "1" for a stream of PRPC's
--
-- Answers 1, or 0 when there is none.

local letter = redis.call('HMGET', KEYS[2], 'wire', 'id', 'body', 'published')
if not letter[1] then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], letter[2])
add_call(KEYS[5], ARGV[2] == '1', letter[1], letter[2], letter[3], '1', '0', letter[4])
return 1
