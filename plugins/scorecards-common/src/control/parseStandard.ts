import { LineCounter, parseDocument } from 'yaml';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import { ControlProblem } from './ControlProblem';

/** In characters; the longest of the library has a tenth of it. */
const longestFile = 64_000;

/** What a file of standards came to. */
export type ParsedStandard<T> =
  | {
      compiled: T;
      problems?: undefined;
      /** Where in its file a field is, from 1. */
      lineOf(path: readonly (string | number)[]): number | undefined;
    }
  | { compiled?: undefined; problems: ControlProblem[] };

/**
 * One file, one standard. Never throws.
 *
 * @param of.noun - what it is called in sentences
 * @param of.essential - with `id`, the field without which it is none
 * @param of.compile - may throw a `ControlProblem`
 */
export function parseStandard<Schema extends z.ZodType, T>(
  text: string,
  of: {
    schema: Schema;
    noun: string;
    essential: string;
    compile: (value: z.output<Schema>) => T;
  },
): ParsedStandard<T> {
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
    // A standard has no use for aliases; few keep a bomb from going off.
    value = document.toJS({ maxAliasCount: 10 });
  } catch (reason) {
    return { problems: [at(firstLine(reason), [])] };
  }
  const parsed = of.schema.safeParse(value);
  if (!parsed.success) {
    return {
      problems: problemsOf(parsed.error.issues, value, of).map(
        ({ message, path }) =>
          at(
            path.length > 0 ? `'${path.join('.')}': ${message}` : message,
            path as (string | number)[],
          ),
      ),
    };
  }
  try {
    return { compiled: of.compile(parsed.data), lineOf };
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
function problemsOf(
  issues: readonly Issue[],
  value: unknown,
  { noun, essential }: { noun: string; essential: string },
): Issue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ message: `it is no ${noun}: no fields such as 'id'`, path: [] }];
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
  return lacking.includes('id') && lacking.includes(essential)
    ? [{ message: `it is no ${noun}: ${lacks}`, path: [] }]
    : [{ message: lacks, path: [] }, ...others];
}
