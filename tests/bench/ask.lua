-- ask.lua -- for wrk: what became of the asking, as a line of JSON; times in µs.
function done(summary, latency)
  io.write(string.format('{"asked":%d,"refused":%d,"p50":%d,"p99":%d,"took_us":%d}\n', summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), summary.duration))
end
