-- Puts a call back as if it had not been handed out, if this consumer owns it still: it is given to a consumer
-- that does not read, as one that has been idle for long, so that the next who claims gets it.
--
-- KEYS  1 stream   2 claims (hash)
-- ARGV  1 group   2 consumer   3 channel of the events   4 entry id   5 the consumer that does not read
--       6 idle time in ms
--
-- Answers 1, or 0 when it is not ours.

if not is_owned(KEYS[1], ARGV[1], ARGV[2], ARGV[4]) then
  return 0
end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[5], 0, ARGV[4], 'IDLE', ARGV[6], 'JUSTID')
redis.call('HINCRBY', KEYS[2], ARGV[4], -1)
redis.call('PUBLISH', ARGV[3], 'released')
return 1
