import type { Fixture } from '@plumbline/backstage-plugin-scorecards-common';
import type {
  ControlProblem,
  FixtureFailure,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import { now } from '../clock';
import { type ControlFile, nounOf, type StandardsPart } from './findControls';
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

/** What passes now and not then rests on the day on which it is judged. */
const laterMs = 3_650 * 86_400_000;
/** What every library has of each control. */
const wanted = ['pass', 'fail', 'unknown'] as const;

type Reader = (text: string) =>
  | {
      standard?: undefined;
      problems: readonly ControlProblem[];
      lineOf?: never;
      failuresAt?: never;
    }
  | {
      standard: { id: string; fixtures: readonly Fixture[] };
      problems?: undefined;
      lineOf: (path: (string | number)[]) => number | undefined;
      failuresAt: (now: number) => FixtureFailure[];
    };

/** Reads one file of a part of standards. */
async function readerOf(
  part: StandardsPart,
  addedFacts: string | undefined,
): Promise<Reader> {
  const compiler = await loadCompiler();
  const added = await readAddedFacts(addedFacts);
  if (part === 'controls') {
    const engine = compiler.createEngine(added);
    return text => {
      const parsed = compiler.parseControl(engine, text);
      return parsed.compiled
        ? {
            standard: parsed.compiled.control,
            lineOf: path => parsed.lineOf(path),
            failuresAt: instant =>
              compiler.runFixtures(parsed.compiled, instant),
          }
        : parsed;
    };
  }
  const engine = compiler.createGateEngine(compiler.definitionsOf(added));
  return text => {
    const parsed = compiler.parseRule(engine, text);
    return parsed.compiled
      ? {
          standard: parsed.compiled.rule,
          lineOf: path => parsed.lineOf(path),
          failuresAt: instant =>
            compiler.runRuleFixtures(parsed.compiled, instant),
        }
      : parsed;
  };
}

/**
 * Reads files as a portal does, and judges their fixtures. Needs no portal.
 *
 * @param addedFacts - the file with what `GET /api/evidence/facts` answered
 */
export async function checkControls(
  files: readonly ControlFile[],
  addedFacts?: string,
  part: StandardsPart = 'controls',
): Promise<CheckedControls> {
  const read = await readerOf(part, addedFacts);
  const at = now();
  const findings: ControlFinding[] = [];
  const results: FixtureResult[] = [];
  const fileOf = new Map<string, string>();
  for (const { path: file, text } of files) {
    const { standard, problems, lineOf, failuresAt } = read(text);
    if (!standard) {
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
    const { id, fixtures } = standard;
    const other = fileOf.get(id);
    if (other !== undefined) {
      findings.push({
        file,
        line: lineOf(['id']),
        severity: 'error',
        reason: `another file, '${other}', has a ${nounOf[part]} called '${id}'`,
      });
    }
    fileOf.set(id, other ?? file);
    const failures = new Map(
      failuresAt(at).map(each => [each.index, each.reason]),
    );
    const later = new Set(failuresAt(at + laterMs).map(({ index }) => index));
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
      } else if (later.has(index)) {
        findings.push({
          file,
          line,
          severity: 'warning',
          reason: `fixture '${name}' does not come to the same for ever; name the instant at which it is judged ('at')`,
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
