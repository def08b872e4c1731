-- Puts a call back for its next attempt, if this consumer owns it still.
--
-- KEYS  1 its stream   2 its claims (hash)   3 delayed (sorted set)   4 delayed calls (hash)
--       5 stream for the next attempt
-- ARGV  1 group   2 consumer   3 "1" to delete what is acknowledged   4 channel of the events   5 entry id
--       6 due time in ms ("0" for now)   7 member of the delayed   8 what is known of it   9 body
--
-- Answers 1, or 0 when it is not ours.

if not is_owned(KEYS[1], ARGV[1], ARGV[2], ARGV[5]) then
  return 0
end
acknowledge(KEYS[1], KEYS[2], ARGV[1], ARGV[5], ARGV[3])
if ARGV[6] == '0' then
  add_call(KEYS[5], ARGV[8], ARGV[9])
else
  delay_call(KEYS[3], KEYS[4], ARGV[6], ARGV[7], KEYS[5], ARGV[8], ARGV[9])
  redis.call('PUBLISH', ARGV[4], 'delayed')
end
return 1
