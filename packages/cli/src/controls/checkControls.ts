import { now } from '../clock';
import type { ControlFile } from './findControls';
import { loadCompiler } from './loadCompiler';
import { readAddedFacts } from './readAddedFacts';

/** One thing that is wrong with a file, or that it had better have. */
export type ControlFinding = {
  file: string;
  /** From 1; absent where it is about the file as a whole. */
  line?: number;
  severity: 'error' | 'warning';
  reason: string;
};

/** What became of one fixture. */
export type FixtureResult = {
  file: string;
  line?: number;
  control: string;
  fixture: string;
  status: 'passed' | 'failed';
  reason?: string;
};

export type CheckedControls = {
  controls: number;
  findings: ControlFinding[];
  fixtures: FixtureResult[];
};

/** What every library has of each control. */
const wanted = ['pass', 'fail', 'unknown'] as const;

/**
 * Reads files as a portal does, and judges their fixtures. Needs no portal.
 *
 * @param addedFacts - the file with what `GET /api/evidence/facts` answered
 */
export async function checkControls(
  files: readonly ControlFile[],
  addedFacts?: string,
): Promise<CheckedControls> {
  const { createEngine, parseControl, runFixtures } = await loadCompiler();
  const engine = createEngine(await readAddedFacts(addedFacts));
  const at = now();
  const findings: ControlFinding[] = [];
  const results: FixtureResult[] = [];
  const fileOf = new Map<string, string>();
  for (const { path: file, text } of files) {
    const { compiled, problems, ...parsed } = parseControl(engine, text);
    if (problems) {
      findings.push(
        ...problems.map(
          ({ line, message }): ControlFinding => ({
            file,
            line,
            severity: 'error',
            reason: message,
          }),
        ),
      );
      continue;
    }
    const { id, fixtures } = compiled.control;
    const lineOf = (path: (string | number)[]) =>
      'lineOf' in parsed ? parsed.lineOf(path) : undefined;
    const other = fileOf.get(id);
    if (other !== undefined) {
      findings.push({
        file,
        line: lineOf(['id']),
        severity: 'error',
        reason: `another file, '${other}', has a control called '${id}'`,
      });
    }
    fileOf.set(id, other ?? file);
    const failures = new Map(
      runFixtures(compiled, at).map(each => [each.index, each.reason]),
    );
    fixtures.forEach(({ name }, index) => {
      const reason = failures.get(index);
      const line = lineOf(['fixtures', index]);
      results.push({
        file,
        line,
        control: id,
        fixture: name,
        status: reason === undefined ? 'passed' : 'failed',
        reason,
      });
      if (reason !== undefined) {
        findings.push({
          file,
          line,
          severity: 'error',
          reason: `fixture '${name}': ${reason}`,
        });
      }
    });
    const missing = wanted.filter(
      each => !fixtures.some(({ expect }) => expect === each),
    );
    if (missing.length > 0) {
      findings.push({
        file,
        severity: 'warning',
        reason: `no fixture is expected to come to ${missing.join(' or ')}`,
      });
    }
  }
  return { controls: files.length, findings, fixtures: results };
}
