-- Ends a call with a reply, unless it has one.
--
-- KEYS  1 reply (string)   2 mark (string)   3 cancelled (sorted set)   4 delayed (sorted set)
--       5 delayed calls (hash)
-- ARGV  1 channel of the events   2 milliseconds that replies are kept   3 wire   4 id   5 body   6 time now, ms
--       7 the time before which cancellations are forgotten, ms   8 what the names of channels begin with
--
-- Answers 1, or 0 when it has a reply.

if not write_reply(KEYS[1], KEYS[2], ARGV[3], ARGV[4], ARGV[5], ARGV[2], ARGV[8]) then
  return 0
end
redis.call('ZREM', KEYS[4], ARGV[4])
redis.call('HDEL', KEYS[5], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[7])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[4])
redis.call('PUBLISH', ARGV[1], 'cancelled ' .. ARGV[4])
return 1
