// Pure: from what test tools report to counts.

/** Counts of nothing. */
export const nothing = { passed: 0, failed: 0, skipped: 0 };

/** One check that holds or doesn't. */
export function oneCheck(holds) {
  return { ...nothing, passed: holds ? 1 : 0, failed: holds ? 0 : 1 };
}

/** The sum of several counts. */
export function sum(counts) {
  return counts.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
    }),
    nothing,
  );
}

/** Counts of jest's `--json` report; a suite that could not run is a failure. */
export function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of Playwright's `json` report; errors outside of tests are failures. */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
  };
}

/** Counts of the last lines of node:test's TAP report. */
export function tapCounts(text) {
  const read = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    passed: read('pass'),
    failed: read('fail') + read('cancelled'),
    skipped: read('skipped') + read('todo'),
  };
}

/**
 * What a step counts for. A tool that fails without a failed test (it could not
 * start, it left a report of an earlier run) has failed all the same.
 */
export function stepCounts({ code, counts }) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The one line that closes a run. */
export function closingLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
