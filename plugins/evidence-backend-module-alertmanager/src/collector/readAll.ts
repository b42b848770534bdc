import { RetryLaterError } from '@plumbline/backstage-plugin-evidence-node';
import type {
  AlertmanagerApi,
  AlertRule,
  ApiAlert,
  ApiSilence,
  ApiStatus,
  Read as ReadList,
} from './AlertmanagerApi';

/** What was read in one go; each part can be missing alone. */
export type Read = {
  alerts?: ReadList<ApiAlert>;
  silences?: ReadList<ApiSilence>;
  status?: ApiStatus;
  rules?: ReadList<AlertRule>;
  /** Since when it lists nothing, where it listed something before. */
  emptiedAt?: Date;
  /** What went wrong, by what it went wrong with. */
  errors: { part: string; error: Error }[];
  /** Where it wants to be left alone. */
  retryLater?: RetryLaterError;
};

/**
 * @param scope - `live` reads what changes from minute to minute
 */
export async function readAll(
  api: AlertmanagerApi,
  signal: AbortSignal,
  scope: 'pass' | 'live' = 'pass',
): Promise<Read> {
  const read: Read = { errors: [] };
  const ask = async <K extends 'alerts' | 'silences' | 'status' | 'rules'>(
    part: K,
    answer: Promise<Read[K]>,
  ) => {
    try {
      read[part] = await answer;
    } catch (error) {
      read.errors.push({ part, error: error as Error });
      if (error instanceof RetryLaterError) {
        read.retryLater = error;
      }
    }
  };
  await Promise.all([
    ask('alerts', api.alerts(signal)),
    ask('silences', api.silences(signal)),
    ask('status', api.status(signal)),
    ...(scope === 'pass' ? [ask('rules', api.rules(signal))] : []),
  ]);
  return read;
}

/** For Prometheus to repeat what fires, which it does each minute. Milliseconds. */
const repeatTime = 90_000;

/**
 * Whether it has begun so lately that rules may not have repeated yet what
 * has fired all along: it keeps silences through a restart, and no alerts.
 */
export function hasJustBegun({ emptiedAt, status }: Read, now: Date): boolean {
  const began = status?.began ?? emptiedAt;
  const since = began && now.getTime() - began.getTime();
  return since !== undefined && since >= 0 && since < repeatTime;
}

/** Rules are read from another server, which may hang while this one does not. */
function nameOf(part: string): string {
  return part === 'rules' ? 'rules of Prometheus' : part;
}

/** One sentence for each thing that is wrong. */
export function problemsOf({
  alerts,
  silences,
  rules,
  errors,
}: Read): string[] {
  const parts = new Map<string, string[]>();
  const inOrder = [...errors].sort((a, b) => (a.part < b.part ? -1 : 1));
  for (const { part, error } of inOrder) {
    parts.set(error.message, [...(parts.get(error.message) ?? []), part]);
  }
  const unreadable = (
    [
      ['alert', alerts],
      ['silence', silences],
      ['rule', rules],
    ] as const
  ).flatMap(([what, list]) =>
    list && list.unreadable > 0
      ? [
          `${list.unreadable} ${what}${
            list.unreadable === 1 ? ' is' : 's are'
          } not as Alertmanager and Prometheus have them, and left out`,
        ]
      : [],
  );
  return [
    ...[...parts].map(([message, names]) =>
      names.length > 1 ? message : `${nameOf(names[0])}: ${message}`,
    ),
    ...unreadable,
  ];
}
