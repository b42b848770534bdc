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

/** Counts of one file of jest's report. */
function fileCounts({ status, assertionResults }) {
  const having = (...statuses) =>
    assertionResults.filter(each => statuses.includes(each.status)).length;
  const failed = having('failed');
  return {
    passed: having('passed'),
    failed: status === 'failed' ? Math.max(failed, 1) : failed,
    skipped: having('pending', 'todo', 'skipped', 'disabled'),
  };
}

/** The files of jest's report in which something failed. */
export function failedFiles(report) {
  return report.testResults.filter(file => fileCounts(file).failed > 0);
}

/**
 * Counts of jest's report once the files that failed were run again.
 * @param again - the report of the second run; a file that is not in it failed
 */
export function countsAgain(report, again) {
  const failed = failedFiles(report);
  const second = failed.map(
    ({ name }) =>
      again.testResults.find(file => file.name === name) ?? {
        status: 'failed',
        assertionResults: [],
      },
  );
  const first = jestCounts(report);
  const late = sum(second.map(fileCounts));
  const early = sum(failed.map(fileCounts));
  return {
    passed: first.passed - early.passed + late.passed,
    failed: first.failed - early.failed + late.failed,
    skipped: first.skipped - early.skipped + late.skipped,
  };
}

/** The titles of what failed in jest's report, each with its file. */
export function failedTitles(report) {
  return failedFiles(report).flatMap(({ name, assertionResults }) => {
    const titles = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => fullName);
    return (titles.length > 0 ? titles : ['could not run']).map(
      title => `${name}: ${title}`,
    );
  });
}

/** The titles of what passed in Playwright's report only when tried again. */
export function flakyTitles(report) {
  const specsOf = suite => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(specsOf),
  ];
  return report.suites
    .flatMap(specsOf)
    .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
    .map(({ file, title }) => `${file}: ${title}`);
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
