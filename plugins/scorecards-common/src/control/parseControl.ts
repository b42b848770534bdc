import { LineCounter, parseDocument } from 'yaml';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { controlSchema } from '../schemas/control';
import { CompiledControl, compileControl } from './CompiledControl';
import { ControlProblem } from './ControlProblem';

/** In characters; the longest of the library has a tenth of it. */
const longestFile = 64_000;

/** What a file of a control came to. */
export type ParsedControl =
  | {
      compiled: CompiledControl;
      problems?: undefined;
      /** Where in its file a field is, from 1. */
      lineOf(path: readonly (string | number)[]): number | undefined;
    }
  | { compiled?: undefined; problems: ControlProblem[] };

/** One file, one control. Never throws. */
export function parseControl(engine: RuleEngine, text: string): ParsedControl {
  if (text.length > longestFile) {
    return {
      problems: [
        new ControlProblem(
          `the file has ${text.length} characters; at most ${longestFile} are taken`,
        ),
      ],
    };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const [error] = document.errors;
  if (error) {
    return {
      problems: [
        new ControlProblem(
          `it is not YAML: ${firstLine(error)}`,
          [],
          lineAt(error.pos[0]),
        ),
      ],
    };
  }
  const lineOf = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, number, number] }
        | undefined;
      if (node?.range) {
        return lineAt(node.range[0]);
      }
    }
    return undefined;
  };
  const at = (message: string, path: readonly (string | number)[]) =>
    new ControlProblem(message, path, lineOf(path));
  let value: unknown;
  try {
    // A control has no use for aliases; few keep a bomb from going off.
    value = document.toJS({ maxAliasCount: 10 });
  } catch (reason) {
    return { problems: [at(firstLine(reason), [])] };
  }
  const parsed = controlSchema.safeParse(value);
  if (!parsed.success) {
    return {
      problems: problemsOf(parsed.error.issues, value).map(
        ({ message, path }) =>
          at(
            path.length > 0 ? `'${path.join('.')}': ${message}` : message,
            path as (string | number)[],
          ),
      ),
    };
  }
  try {
    return { compiled: compileControl(engine, parsed.data), lineOf };
  } catch (problem) {
    if (problem instanceof ControlProblem) {
      const { path, message } = problem;
      return {
        problems: [
          at(
            path.length > 0 ? `'${path.join('.')}': ${message}` : message,
            path,
          ),
        ],
      };
    }
    throw problem;
  }
}

type Issue = { message: string; path: PropertyKey[] };

/**
 * What is missing is named in one sentence. Of a file that has neither an id nor
 * a rule nothing else is worth reporting.
 */
function problemsOf(issues: readonly Issue[], value: unknown): Issue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ message: "it is no control: no fields such as 'id'", path: [] }];
  }
  const isThere = ([field, ...inner]: PropertyKey[]) =>
    inner.length > 0 || Reflect.get(value, field) !== undefined;
  const lacking = issues
    .filter(({ path }) => path.length > 0 && !isThere(path))
    .map(({ path }) => String(path[0]));
  const others = issues.filter(
    ({ path }) => path.length === 0 || isThere(path),
  );
  if (lacking.length === 0) {
    return others;
  }
  const lacks = `it lacks ${lacking.map(field => `'${field}'`).join(', ')}`;
  return lacking.includes('id') && lacking.includes('pass')
    ? [{ message: `it is no control: ${lacks}`, path: [] }]
    : [{ message: lacks, path: [] }, ...others];
}
