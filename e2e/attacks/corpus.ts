import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { merged, misfits, Shape, shapeOf } from './shapes';

const file = resolve(__dirname, '../../oracle/http.json.gz');

/** What one caller was answered, in all runs that were recorded. */
interface Answered {
  statuses: number[];
  contentTypes: string[];
  /** Names of errors, and the permissions that they say are needed. */
  errors: string[];
  permissions: string[];
  /** By status: an error has another shape than an answer. */
  shapes: Record<string, Shape>;
}

/** An operation or a tool: what it was sent, and what each caller got. */
interface Recorded {
  request: Shape;
  answers: Record<string, Answered>;
}

interface Sent {
  status: number;
  contentType?: string | null;
  text: string;
  body: unknown;
}

const set = <T>(...items: (T | undefined)[]) =>
  [...new Set(items.filter(item => item !== undefined))].sort() as T[];

function answeredOf({ status, contentType, text, body }: Sent): Answered {
  const error = (body as { error?: { name?: string } } | undefined)?.error;
  return {
    statuses: [status],
    contentTypes: set(contentType?.split(';')[0]),
    errors: set(error?.name),
    permissions: set(/permission '([\w.-]+)'/.exec(text)?.[1]),
    shapes: body === undefined ? {} : { [status]: shapeOf(body) },
  };
}

function both(a: Answered, b: Answered): Answered {
  const statuses = set(...Object.keys(a.shapes), ...Object.keys(b.shapes));
  return {
    statuses: set(...a.statuses, ...b.statuses),
    contentTypes: set(...a.contentTypes, ...b.contentTypes),
    errors: set(...a.errors, ...b.errors),
    permissions: set(...a.permissions, ...b.permissions),
    shapes: Object.fromEntries(
      statuses.map(status => [
        status,
        a.shapes[status] && b.shapes[status]
          ? merged(a.shapes[status], b.shapes[status])
          : a.shapes[status] ?? b.shapes[status],
      ]),
    ),
  };
}

/**
 * Whether a run met a conflict where the recorded ones did not, or the reverse:
 * who may call is the same, and what was going on then decides on the rest.
 */
function differsByState(seen: Answered, recorded: Answered): boolean {
  const among = (statuses: number[], ...some: number[]) =>
    statuses.every(status => some.includes(status));
  return (
    (among(seen.statuses, 409) && recorded.statuses.includes(200)) ||
    (among(recorded.statuses, 409) && among(seen.statuses, 200, 201, 202))
  );
}

function differencesOf(seen: Answered, recorded: Answered): string[] {
  if (differsByState(seen, recorded)) {
    return [];
  }
  const lists = ['statuses', 'contentTypes', 'errors', 'permissions'] as const;
  return [
    ...lists
      .filter(list =>
        (seen[list] as unknown[]).some(
          item => !(recorded[list] as unknown[]).includes(item),
        ),
      )
      .map(
        list =>
          `changed ${list}: ${recorded[list].join(' or ') || 'none'} → ${seen[
            list
          ].join(' or ')}`,
      ),
    ...(recorded.permissions.length > 0 && seen.permissions.length === 0
      ? [`removed permissions: ${recorded.permissions.join(' or ')}`]
      : []),
    ...Object.entries(seen.shapes).flatMap(([status, shape]) =>
      recorded.shapes[status] ? misfits(shape, recorded.shapes[status]) : [],
    ),
  ];
}

/** The HTTP part of the oracle: every operation as every caller (oracle/README.md). */
export class Corpus {
  readonly #recorded = new Map<string, Recorded>();

  /** One request and its answer; the callers of an operation send the same. */
  add(name: string, caller: string, request: unknown, answer: Sent): void {
    const known = this.#recorded.get(name) ?? {
      request: shapeOf(request ?? {}),
      answers: {},
    };
    known.answers[caller] = answeredOf(answer);
    this.#recorded.set(name, known);
  }

  /**
   * Writes what was seen.
   * @param widen - together with what is recorded: what runs don't have in
   *   common is optional then
   */
  write({ widen }: { widen: boolean }): void {
    const before = widen ? readRecorded() : {};
    const all = [...this.#recorded].map(([name, seen]) => {
      const old = before[name];
      const answers = Object.fromEntries(
        Object.entries(seen.answers)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([caller, answer]) => [
            caller,
            old?.answers[caller] ? both(old.answers[caller], answer) : answer,
          ]),
      );
      const request = old ? merged(old.request, seen.request) : seen.request;
      return [name, { request, answers }] as const;
    });
    const text = JSON.stringify(Object.fromEntries(all.sort()));
    writeFileSync(file, gzipSync(text, { level: 9 }));
  }

  /** What differs from what is recorded, one line each; new operations don't. */
  differences(): string[] {
    return Object.entries(readRecorded()).flatMap(([name, recorded]) => {
      const seen = this.#recorded.get(name);
      return seen
        ? Object.entries(recorded.answers).flatMap(([caller, answered]) =>
            differencesOf(seen.answers[caller], answered).map(
              line => `${name} as ${caller}: ${line}`,
            ),
          )
        : [`removed ${name}`];
    });
  }
}

function readRecorded(): Record<string, Recorded> {
  return existsSync(file)
    ? JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
    : {};
}
