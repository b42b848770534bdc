// Loaded before a measured process: notes the most memory that it had. Not by
// `resourceUsage`, which on Linux begins with what its parent had.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(
    readFileSync('/proc/self/status', 'utf8'),
  );
  writeFileSync(
    process.env.PLUMBLINE_BENCH_MEMORY,
    String(Number(kilobytes) * 1_024),
  );
});
