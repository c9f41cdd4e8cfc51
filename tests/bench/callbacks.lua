-- callbacks.lua -- for wrk: each line of the file BODIES is posted once, and how long all of it took.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } moment; int clock_gettime(int clock, moment *now);")

local bodies, told, taken, began = {}, 0, 0, nil
local threads = {}
took_us = 0

local function now_us()
  local now = ffi.new("moment")
  ffi.C.clock_gettime(1, now)
  return tonumber(now.s) * 1000000 + tonumber(now.ns) / 1000
end

function setup(thread) threads[#threads + 1] = thread end

function init(arguments)
  for line in io.lines(arguments[1]) do bodies[#bodies + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

-- The first that wrk asks for it looks at only, and it asks for more while the last answers are on
-- their way: round and round.
function request()
  if told == 1 then began = began or now_us() end
  told = told % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[told])
end

function response(status, _, body)
  if status == 200 and body == "success" then taken = taken + 1 end
  if taken == #bodies then
    took_us = now_us() - began
    wrk.thread:stop()
  end
end

-- Only when its time is over, however early the thread has stopped.
function done(_, latency)
  io.write(string.format('{"us":%d,"p50_us":%d,"p99_us":%d}\n',
    threads[1]:get("took_us"), latency:percentile(50), latency:percentile(99)))
end
