-- Makes a part a whole file, which stays.
--
-- KEYS  1 part (hash)   2 whole (hash)
-- ARGV  1 how many pieces it has   2 bytes   3 SHA-256   4 bytes of each piece but the last
--
-- Answers 1; 0 when the part is forgotten already.

if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'size', ARGV[2], 'sha256', ARGV[3], 'piece', ARGV[4])
redis.call('PERSIST', KEYS[1])
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
