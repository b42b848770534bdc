import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it comes without types
const { format, resolveConfig } = require('prettier');
import { AccessRow, callers } from './access';
import type { FaultRow } from './faults/Books';
import type { FuzzRow } from './fuzz';

function pageFile(name: string): string {
  return resolve(__dirname, '../../docs', name);
}

/** As the formatter would have it. */
async function formatted(name: string, text: string): Promise<string> {
  const filepath = pageFile(name);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

/** Writes a page of `docs/`. */
export async function writePage(name: string, text: string): Promise<void> {
  writeFileSync(pageFile(name), await formatted(name, text));
}

/** Rows of one operation as one. */
function merged(rows: readonly FuzzRow[]): FuzzRow[] {
  const all = new Map<string, FuzzRow>();
  for (const row of rows) {
    const known = all.get(row.operation);
    if (known) {
      known.cases += row.cases;
      known.slowest = Math.max(known.slowest, row.slowest);
      row.statuses.forEach((count, status) =>
        known.statuses.set(status, (known.statuses.get(status) ?? 0) + count),
      );
    } else {
      all.set(row.operation, { ...row, statuses: new Map(row.statuses) });
    }
  }
  return [...all.values()];
}

/** `docs/fuzz.md`, from one run of `npm run fuzz`. */
export async function writeFuzzTable(run: {
  rows: readonly FuzzRow[];
  /** Of the backend before, after the first half and at the end. */
  memory: readonly number[];
  seed: number;
  briefMs: number;
}): Promise<void> {
  const rows = merged(run.rows);
  const total = rows.reduce((sum, { cases }) => sum + cases, 0);
  const lines = rows.map(({ operation, cases, statuses, slowest }) => {
    const counts = [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ');
    return `| \`${operation}\` | ${cases} | ${counts} | ${Math.round(
      slowest,
    )} |`;
  });
  const [before, middle, end] = run.memory.map(Math.round);
  await writePage(
    'fuzz.md',
    `# Fuzzed operations

Made by \`npm run fuzz\` (seed ${run.seed}): ${total} requests to ${
      rows.length
    } operations, eight at a time, as two users and the local token. Half fit the schemas of the OpenAPI documents; half have one part replaced by something hostile, or a body that is not valid JSON. An answer of 500 or more, one after two seconds, one without a sentence, and one that gives SQL, addresses or file names away fails the run.

Memory of the backend before, after the first half and at the end: ${before}, ${middle} and ${end} MB. A brief afterwards took ${Math.round(
      run.briefMs,
    )} ms.

| operation | requests | statuses | slowest, ms |
| --- | --- | --- | --- |
${lines.join('\n')}
`,
  );
}

/** `docs/access.md`, from one run of `npm run access`. */
export async function accessPage(
  operations: readonly AccessRow[],
  tools: readonly AccessRow[],
): Promise<string> {
  const table = (title: string, rows: readonly AccessRow[]) =>
    [
      `| ${title} | ${callers.join(' | ')} |`,
      `| --- |${callers.map(() => ' --- |').join('')}`,
      ...rows.map(
        ({ name, cells }) => `| \`${name}\` | ${cells.join(' | ')} |`,
      ),
    ].join('\n');
  return formatted(
    'access.md',
    `# Who may do what

Made by \`npm run access\`: one request to each operation as everybody in turn, in a portal of the example estate. \`npm test\` makes it again and fails where it differs; an operation without a row fails, too.

The things decided on belong to _Payments Platform_, and a member who is none of the callers requested them. _Stranger_ is a member of another team, _owner_ a member of this one, _approver_ its lead, whom its own requests name to approve; what is approved here is up to _admin_, who owns the standards and the products. The _CI token_ and the _assistant_ are tokens as [your-own-portal.md](your-own-portal.md) and [mcp.md](mcp.md) describe them; the _local token_ is that of \`npm start\`. Reports are made under a source that one of the tokens reported first, so users, who may report under sources of their own, are refused here.

\`yes\`: let in, also where one before has decided already. \`no\`: refused with 403. \`401\`: no accepted credentials. \`404\`: as if it were not there. \`invalid\`: refused with 400, since what was sent does not fit its sender or the rest.

## Operations

${table('operation', operations)}

## Tools for assistants

${table('tool', tools)}
`,
  );
}

/** `docs/faults.md`, from one run of `npm run faults`. */
export async function faultsPage(run: {
  rows: readonly FaultRow[];
  seed: number;
}): Promise<string> {
  const lines = run.rows.map(
    ({ fault, engine, times, acknowledged, lost, doubled, recoveredMs }) =>
      `| ${[
        fault,
        engine,
        times,
        acknowledged,
        lost,
        doubled,
        recoveredMs === undefined
          ? '–'
          : `${(recoveredMs / 1_000).toFixed(1)} s`,
      ].join(' | ')} |`,
  );
  return formatted(
    'faults.md',
    `# Faults

Made by \`npm run faults\` (seed ${
      run.seed
    }), on portals with Slack, PagerDuty, Prometheus and Alertmanager beside them, on SQLite and on PostgreSQL. The command fails where anything is lost, doubled or affected.

_Acknowledged_: changes, alerts, decisions and new services that the portal took while the fault was there, and answers that had to come. _Lost_: of these, not there in the end, or not answered. _Doubled_: in the ledger, in the record of decisions, in Slack or in PagerDuty more than once. _Recovered in_: the longest, from the fault (a stopped database: from its start) until reads and writes were answered again, or what was left was sent by another replica.

| fault | engine | times | acknowledged | lost | doubled | recovered in |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`,
  );
}
