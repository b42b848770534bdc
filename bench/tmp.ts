import { measureRuns, printRuns } from '/work/wt/gate2/bench/runs/measureRuns';
(async () => {
  const results = [];
  for (const size of (process.env.SIZES ?? '100000').split(',').map(Number)) {
    results.push(await measureRuns({ size, seed: 1, postgresUrl: process.env.PG! }));
    printRuns(results.slice(-1));
  }
})();
