import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  closingLine,
  countsAgain,
  failedTitles,
  flakyTitles,
  jestCounts,
  oneCheck,
  playwrightCounts,
  stepCounts,
  sum,
  tapCounts,
} from './results.mjs';

test('the closing line names skipped tests only where there are some', () => {
  assert.equal(
    closingLine({ passed: 12, failed: 0, skipped: 0 }),
    '12 passed, 0 failed',
  );
  assert.equal(
    closingLine({ passed: 12, failed: 1, skipped: 3 }),
    '12 passed, 1 failed, 3 skipped',
  );
});

test('counts of every tool add up', () => {
  const jest = jestCounts({
    numPassedTests: 10,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 2,
    numTodoTests: 1,
  });
  const playwright = playwrightCounts({
    stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 },
    errors: [{ message: 'no portal' }],
  });
  const tap = tapCounts(
    '# tests 6\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n',
  );

  assert.deepEqual(jest, { passed: 10, failed: 2, skipped: 3 });
  assert.deepEqual(playwright, { passed: 5, failed: 2, skipped: 1 });
  assert.deepEqual(tap, { passed: 3, failed: 2, skipped: 1 });
  assert.deepEqual(sum([jest, playwright, tap, oneCheck(true)]), {
    passed: 19,
    failed: 6,
    skipped: 5,
  });
});

test('a tool that fails without a failed test has failed', () => {
  assert.equal(stepCounts({ code: 1, counts: oneCheck(true) }).failed, 1);
  assert.equal(stepCounts({ code: 0, counts: oneCheck(true) }).failed, 0);
  assert.equal(stepCounts({ code: 1, counts: oneCheck(false) }).failed, 1);
});

test('what failed and passes when run again counts once, and is named', () => {
  const file = (name, ...statuses) => ({
    name,
    status: statuses.includes('failed') ? 'failed' : 'passed',
    assertionResults: statuses.map((status, n) => ({
      status,
      fullName: `${name} ${n}`,
    })),
  });
  const notRun = name => ({ name, status: 'failed', assertionResults: [] });
  const report = {
    numPassedTests: 4,
    numFailedTests: 2,
    numRuntimeErrorTestSuites: 2,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      file('a', 'passed', 'failed', 'pending'),
      file('b', 'passed', 'failed'),
      file('c', 'passed', 'passed'),
      notRun('d'),
      notRun('e'),
    ],
  };
  assert.deepEqual(jestCounts(report), { passed: 4, failed: 4, skipped: 1 });
  const again = {
    testResults: [
      file('a', 'passed', 'passed', 'pending'),
      file('b', 'passed', 'failed'),
      file('d', 'passed', 'passed', 'passed'),
    ],
  };
  // b failed twice, and e was not run the second time.
  assert.deepEqual(countsAgain(report, again), {
    passed: 8,
    failed: 2,
    skipped: 1,
  });
  assert.deepEqual(failedTitles(report), [
    'a: a 1',
    'b: b 1',
    'd: could not run',
    'e: could not run',
  ]);
});

test('what passed only when tried again in a browser is named', () => {
  const spec = (title, status) => ({
    file: 'a.spec.ts',
    title,
    tests: [{ status }],
  });
  const report = {
    suites: [
      {
        specs: [spec('fine', 'expected')],
        suites: [{ specs: [spec('late', 'flaky')] }],
      },
    ],
  };
  assert.deepEqual(flakyTitles(report), ['a.spec.ts: late']);
});
