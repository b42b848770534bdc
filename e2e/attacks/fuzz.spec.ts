import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { chooseSeed } from '../estate/Random';
import { Portal, startPortal } from '../portal';
import { Api, signedIn } from '../support/api';
import { Fuzzer, FuzzRow } from './fuzz';
import { examplesOf } from './examples';
import { knownOf, subjectsOf } from './known';
import { readOperations } from './operations';
import { backendOf } from './processes';
import { writeFuzzTable } from './tables';

/** Of each operation; `npm run fuzz` sends 500. */
const cases = Number(process.env.PLUMBLINE_FUZZ_CASES ?? 30);
const seed = chooseSeed();
/** In megabytes, of the second half of the run over the first. */
const mostGrowth = 150;

let portal: Portal;

test.beforeAll(async () => {
  test.setTimeout(360_000);
  portal = await startPortal();
});

test.afterAll(() => portal.stop());

async function answersBriefs(api: Api) {
  const started = performance.now();
  const { digest } = await api.brief({ signal: 'checkoutservice' });
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  return performance.now() - started;
}

test('no request ends, stops or fills the portal, and no answer is the fault of the portal', async ({}, info) => {
  test.setTimeout(0);
  info.annotations.push({
    type: 'seed',
    description: `PLUMBLINE_E2E_SEED=${seed}`,
  });
  const ana = await signedIn(portal.url, 'ana.ruiz');
  const li = await signedIn(portal.url, 'li.wei');
  const token = ana.as(readFileSync(portal.tokenFile, 'utf8').trim());
  await answersBriefs(token);
  const known = await knownOf(ana);
  const fuzzer = new Fuzzer({
    callers: [ana, ana, li, token],
    known,
    examples: examplesOf(subjectsOf(known)),
    seed,
  });
  const backend = backendOf(portal.pid);
  const operations = readOperations();
  const rows: FuzzRow[] = [];
  const memory = [backend.megabytes()];
  // In two halves over all operations, so that memory can be compared.
  for (const half of [0, 1]) {
    for (const operation of operations) {
      const run = await fuzzer.run(
        operation,
        half === 0 ? Math.ceil(cases / 2) : Math.floor(cases / 2),
        half,
      );
      rows.push(run);
    }
    memory.push(backend.megabytes());
  }
  const findings = fuzzer.findings.map(
    ({ operation, what, request }) =>
      `${operation}: ${what}\n    ${request.path.slice(0, 300)}\n    ${
        request.body?.slice(0, 300) ?? ''
      }`,
  );
  writeFileSync(info.outputPath('findings.txt'), findings.join('\n'));
  expect(
    findings.slice(0, 20).join('\n'),
    `PLUMBLINE_E2E_SEED=${seed}, ${findings.length} findings`,
  ).toBe('');
  const briefMs = await answersBriefs(token);
  if (process.env.PLUMBLINE_WRITE_TABLES) {
    await writeFuzzTable({ rows, memory, seed, briefMs });
  }
  expect(memory[2] - memory[1]).toBeLessThan(mostGrowth);
  expect(backendOf(portal.pid).pid, 'the backend was started again').toBe(
    backend.pid,
  );
});
