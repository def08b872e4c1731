-- Ends all families of refresh tokens of a user.
--
-- KEYS  1 families of the user (sorted set)
-- ARGV  1 what the keys of families begin with: those of the user lie in the slot of KEYS[1]
--
-- Answers 1.

for _, family in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  redis.call('DEL', ARGV[1] .. family)
end
redis.call('DEL', KEYS[1])
return 1
