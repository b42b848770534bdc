// The seeded databases of the oracle: made anew, or opened and read.
import { createRequire } from 'node:module';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/test/postgres.mjs';
import { canonicalJson, differences, sorted } from './canonical.mjs';

const file = join(paths.root, 'oracle/digests.json');
const require = createRequire(import.meta.url);

function program() {
  require('@backstage/cli/config/nodeTransform.cjs');
  return require('./databases/run.ts');
}

function startServer() {
  mkdirSync(paths.testResults, { recursive: true });
  return startPostgres(join(paths.testResults, 'oracle-postgres.log'));
}

/** A brief's own digest, or one over all of an answer. */
function digestOf(answer) {
  return typeof answer?.digest === 'string'
    ? answer.digest
    : createHash('sha256').update(canonicalJson(answer)).digest('hex');
}

/** `{ [question]: digest }` */
function digestsOf(answers) {
  return Object.fromEntries(
    Object.entries(answers).map(([question, answer]) => [
      question,
      digestOf(answer),
    ]),
  );
}

async function answers(isExpected) {
  const server = await startServer();
  try {
    return await program().answer(server.url, isExpected);
  } finally {
    await server.stop();
  }
}

/** Makes the databases, and records what is answered on copies of them. */
export async function writeDatabases() {
  await program().make(startServer);
  return writeAnswers();
}

/** Records what is answered on copies of the databases that are there. */
export async function writeAnswers() {
  const { keepAnswers } = program();
  // Until what is answered stays the same.
  const last = {};
  const first = await answers((engine, now) => {
    const before = last[engine];
    last[engine] = canonicalJson(now);
    return last[engine] === before;
  });
  keepAnswers(first);
  const digests = Object.fromEntries(
    Object.entries(first).map(([engine, each]) => [engine, digestsOf(each)]),
  );
  writeFileSync(file, `${JSON.stringify(sorted(digests), null, 2)}\n`);
  return checkDatabases();
}

/** Lines that say what is answered otherwise than it was. */
export async function checkDatabases() {
  const recorded = JSON.parse(readFileSync(file, 'utf8'));
  const before = program().recordedAnswers();
  const changedOf = (engine, now) => {
    const digests = digestsOf(now);
    return Object.keys(recorded[engine]).filter(
      question => digests[question] !== recorded[engine][question],
    );
  };
  const now = await answers(
    (engine, each) => changedOf(engine, each).length === 0,
  );
  return Object.keys(recorded).flatMap(engine => {
    const { status } = now[engine]['/api/evidence/audit/verification'];
    return [
      ...(status === 'intact'
        ? []
        : [`${engine}: the record of decisions does not verify`]),
      ...changedOf(engine, now[engine]).flatMap(question =>
        differences(
          sorted(before[engine][question]),
          sorted(now[engine][question] ?? null),
          `${engine} ${question}`,
        ),
      ),
    ];
  });
}
