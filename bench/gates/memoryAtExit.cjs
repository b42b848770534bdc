// Loaded before a measured process: notes the most memory that it had.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(
    process.env.PLUMBLINE_BENCH_MEMORY,
    String(process.resourceUsage().maxRSS * 1_024),
  );
});
