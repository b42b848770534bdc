import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { paths } from '../lib/paths.mjs';
import { endTogether, runLogged, runMain } from '../lib/processes.mjs';
import { Failure, say, tail, withProgress } from '../lib/say.mjs';
import { closingLine, oneCheck, stepCounts, sum } from './results.mjs';
import { steps } from './steps.mjs';

function chosen(names) {
  const unknown = names.find(name => !steps.some(step => step.name === name));
  if (unknown !== undefined) {
    throw new Failure(
      `There is no step '${unknown}'; the steps are ${steps
        .map(step => step.name)
        .join(', ')}.`,
    );
  }
  return names.length === 0
    ? steps
    : steps.filter(step => names.includes(step.name));
}

/** Without what the user set for a portal of theirs: tests bring their own. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PLUMBLINE_'),
  ),
);

async function runStep(step) {
  const logFile = name => join(paths.testResults, name);
  const log = logFile(`${step.name}.log`);
  let append = false;
  const run = (args, env = {}) =>
    withProgress(`at it: ${step.title}`, () => {
      const running = runLogged(process.execPath, args, {
        cwd: paths.root,
        env: { ...environment, ...env },
        log,
        append,
      });
      append = true;
      return running;
    });
  const started = Date.now();
  let result;
  let reason;
  try {
    result = await step.run(run, { logFile });
  } catch (error) {
    reason = error.message;
    result = { code: 1, counts: oneCheck(false) };
  }
  const counts = stepCounts(result);
  const seconds = Math.round((Date.now() - started) / 1000);
  say(
    `${counts.failed ? '✗' : '✓'} ${step.title} (${seconds} s): ${closingLine(
      counts,
    )}`,
  );
  result.remarks?.forEach(line => say(`    ${line}`));
  if (counts.failed) {
    const lines = reason ? [reason] : tail(log, 60);
    lines.forEach(line => say(`    ${line}`));
    say(`    all of it: ${relative(paths.root, log)}`);
  }
  return counts;
}

/** Runs what keeps no more than one core busy, two beside each other. */
async function twoAtATime(todo) {
  const waiting = [...todo];
  const counts = [];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      counts.push(await runStep(step));
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}

await runMain(async () => {
  endTogether();
  const todo = chosen(process.argv.slice(2));
  if (todo === steps) {
    rmSync(paths.testResults, { recursive: true, force: true });
  }
  mkdirSync(paths.testResults, { recursive: true });
  const counts = await twoAtATime(
    todo.filter(({ stage }) => stage === 'first'),
  );
  // What follows takes what was built before it, and keeps both cores busy: unit
  // and end-to-end tests beside each other miss their deadlines.
  for (const step of todo.filter(({ stage }) => stage !== 'first')) {
    counts.push(await runStep(step));
  }
  const total = sum(counts);
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
});
