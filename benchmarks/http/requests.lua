-- wrk asks what CHARTER_REQUESTS lists, one after the other, and ends with one line of JSON.
local requests = dofile(os.getenv("CHARTER_REQUESTS"))
local place = 0

function init()
  math.randomseed(os.time())
  place = math.random(#requests)
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"rate": %.0f, "p50": %.2f, "p99": %.2f, "asked": %d, "failed": %d}\n',
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.requests,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
