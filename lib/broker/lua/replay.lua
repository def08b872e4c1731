-- Puts a dead letter back as a call that was never handed out, and forgets the reply to it.
--
-- KEYS  1 dead letters (sorted set)   2 the letter (hash)   3 reply   4 cancelled (sorted set)   5 stream
-- ARGV  1 key of the letter   2 what is known of the call ("" for a stream of PRPC's)   3 its id
--
-- Answers 1, or 0 when there is none.

local body = redis.call('HGET', KEYS[2], 'body')
if not body then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[3])
add_call(KEYS[5], ARGV[2], body)
return 1
