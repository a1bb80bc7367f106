-- Sends prepared requests, in their order and from the beginning again; or, told "once", stops
-- after the last. Each is whole in the file, and a zero byte stands between two.
local requests, at, once = {}, 0, false

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
  file:close()
  once = args[2] == "once"
end

function request()
  at = at + 1
  if at > #requests then
    at = 1
    if once then
      wrk.thread:stop()
    end
  end
  return requests[at]
end

-- Of the answers nothing is read here: it would slow the load down.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "measured requests=%d microseconds=%d p50=%d p99=%d refused=%d broken=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
