-- Adds the next piece to a file that is being written.
--
-- KEYS  1 part (hash)
-- ARGV  1 number of the piece, from 0 on   2 the piece in base64   3 milliseconds until the part is forgotten
--
-- Answers 1; 0 when the part is forgotten already.

if ARGV[1] ~= '0' and redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
