-- Which calls of one wire are in the hands of a consumer that lives.
--
-- KEYS  the streams of the wire
-- ARGV  1 group   2 age in ms of a claim that is given up; what was released is older   3 entries that are looked
--       at for each stream at the most   from 4 on the ids
--
-- Answers one number for each id: 1 when it is, 0 when it is not.

local PAGE, NEAR = 500, 200

-- Whether a message names this id, given without dashes, as its own: in whatever spelling, right behind the key.
local function names(body, hex)
  local at = 0
  repeat
    at = string.find(body, '"message_id"', at + 1, true)
    local near = at and string.lower(string.gsub(string.sub(body, at, at + NEAR), '%-', ''))
    if near and string.find(near, hex, 1, true) then
      return true
    end
  until not at
  return false
end

local wanted, open = {}, 0
for at = 4, #ARGV do
  if not wanted[ARGV[at]] then
    wanted[ARGV[at]] = (string.gsub(ARGV[at], '%-', ''))
    open = open + 1
  end
end

local running = {}
local function look(stream, entry)
  local found = redis.call('XRANGE', stream, entry, entry)[1]
  if not found then
    return
  end
  local field = {}
  for at = 1, #found[2], 2 do
    field[found[2][at]] = found[2][at + 1]
  end
  local id = field.meta and string.match(field.meta, '^%S+') or '-'
  for one, hex in pairs(wanted) do
    if not running[one] and (id == one or id == '-' and field.message and names(field.message, hex)) then
      running[one] = true
      open = open - 1
    end
  end
end

for _, stream in ipairs(KEYS) do
  local from, left = '-', tonumber(ARGV[3])
  while open > 0 and left > 0 and redis.call('EXISTS', stream) == 1 do
    local page = redis.pcall('XPENDING', stream, ARGV[1], from, '+', math.min(PAGE, left))
    for _, pending in ipairs(page) do
      if pending[3] < tonumber(ARGV[2]) then
        look(stream, pending[1])
      end
    end
    left = #page < PAGE and 0 or left - PAGE
    from = left > 0 and '(' .. page[#page][1] or from
  end
end

local results = {}
for at = 4, #ARGV do
  results[#results + 1] = running[ARGV[at]] and 1 or 0
end
return results
