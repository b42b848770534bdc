import { useApi } from '@backstage/core-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  sourceRunPermission,
  type CollectorRun,
  type CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogSource,
  plainly,
  reportsOf,
  useAsyncKeepingLast,
  useEvidenceApi,
  useToast,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import { ReactNode, useEffect, useRef, useState } from 'react';
import { scorecardsApiRef } from '../../api';
import type { ScorecardRow } from '../../model/scorecard';
import { statusLabels } from '../../model/words';
import { titleOf } from './FirstStep';

/** How long a new verdict is waited for, and how often it is looked for. */
const patienceMs = 15_000;
const pollMs = 1_500;

/** More than the controls of any estate. */
const allOfThem = 1_000;

/** How the re-check of a row goes, or went. */
type Recheck = { busy: boolean; changed?: boolean; words?: string };

export type Rechecks = {
  /** Whether the reader may run a source that the verdict rests on. */
  isOffered: (row: ScorecardRow) => boolean;
  of: (row: ScorecardRow) => Recheck | undefined;
  busy: boolean;
  /** Runs the sources of all rows, each once. */
  run: (rows: readonly ScorecardRow[]) => void;
  toast: ReactNode;
};

/**
 * Runs the sources of verdicts, and waits for what these come to.
 *
 * @param onChanged - called once a verdict differs
 */
export function useRechecks(
  entityRef: string,
  onChanged: () => void,
): Rechecks {
  const api = useApi(scorecardsApiRef);
  const evidence = useEvidenceApi();
  const sources = useSources();
  const toast = useToast();
  const [rechecks, setRechecks] = useState<
    ReadonlyMap<string, Recheck & { of: string }>
  >(new Map());
  const set = (
    rows: readonly ScorecardRow[],
    to: (row: ScorecardRow) => Recheck & { of: string },
  ) =>
    setRechecks(
      before =>
        new Map([
          ...before,
          ...rows.map(row => [row.verdict.control, to(row)] as const),
        ]),
    );
  const gone = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    gone.current = controller;
    return () => controller.abort();
  }, []);

  const answerOf = async ({ id, kind }: CollectorStatus): Promise<Ran> => {
    if (kind !== 'collector') {
      return {
        words: `${id} is reported to the portal: it counts when it reports again.`,
      };
    }
    try {
      return { id, ...(await evidence.runCollector(id)) };
    } catch (error) {
      return { words: `${id}: ${plainly((error as Error).message)}` };
    }
  };

  const verdicts = async () =>
    (await api.listVerdicts({ entityRef, limit: allOfThem })).items;

  const run = async (rows: readonly ScorecardRow[]) => {
    const abort = gone.current.signal;
    set(rows, ({ verdict }) => ({ busy: true, of: markOf(verdict) }));
    const until = Date.now() + patienceMs;
    const ran = new Map(
      await Promise.all(
        [...new Set(rows.flatMap(row => sourcesOf(row, sources)))].map(
          async source => [source.id, await answerOf(source)] as const,
        ),
      ),
    );
    const ranOf = (row: ScorecardRow) =>
      sourcesOf(row, sources).map(({ id }) => ran.get(id)!);
    let open = rows.filter(row => ranOf(row).some(mayChange));
    const judged = new Map<string, Verdict>();
    while (open.length > 0 && Date.now() < until && !abort.aborted) {
      const now = await verdicts().catch(() => []);
      for (const { verdict } of open) {
        const found = now.find(({ control }) => control === verdict.control);
        if (found && markOf(found) !== markOf(verdict)) {
          judged.set(verdict.control, found);
        }
      }
      open = open.filter(({ verdict }) => !judged.has(verdict.control));
      if (open.length > 0) {
        await new Promise(resolve => setTimeout(resolve, pollMs));
      }
    }
    if (abort.aborted) {
      return;
    }
    set(rows, row => {
      const now = judged.get(row.verdict.control) ?? row.verdict;
      const changed = differs(now, row.verdict);
      return {
        busy: false,
        changed,
        of: markOf(now),
        words: ranOf(row)
          .map(one => wordsOf(one, changed))
          .join(' '),
      };
    });
    if (judged.size > 0) {
      onChanged();
    }
    const words = outcomeOf(rows, judged);
    if (words) {
      toast.show(words);
    }
  };

  const busy = [...rechecks.values()].some(each => each.busy);
  const of = ({ verdict }: ScorecardRow) => {
    const recheck = rechecks.get(verdict.control);
    // What became of a verdict says nothing of the next one.
    return recheck && (recheck.busy || recheck.of === markOf(verdict))
      ? recheck
      : undefined;
  };
  return {
    isOffered: row => sourcesOf(row, sources).some(isRead),
    of,
    busy,
    run: rows => {
      const idle = rows.filter(row => !of(row)?.busy);
      if (idle.length > 0) {
        void run(idle);
      }
    },
    toast: toast.element,
  };
}

/** The sources, for readers who may run them; none for others. */
function useSources(): readonly CollectorStatus[] {
  const evidence = useEvidenceApi();
  const permissions = useApi(permissionApiRef);
  const { value = [] } = useAsyncKeepingLast(
    async abort => {
      const { result } = await permissions.authorize({
        permission: sourceRunPermission,
      });
      return result === 'ALLOW'
        ? (await evidence.listCollectors({ abort })).items
        : [];
    },
    ['scorecards Sources', evidence],
  );
  return value;
}

/** Those of its evidence, and those that report what it lacks, or may by their type. */
function sourcesOf(
  { verdict: { evidence }, control }: ScorecardRow,
  sources: readonly CollectorStatus[],
): CollectorStatus[] {
  const lacking = (control?.reads ?? []).filter(
    ({ fact }) => !evidence.some(one => one.fact === fact),
  );
  return sources.filter(
    source =>
      source.id !== catalogSource &&
      (evidence.some(one => one.source.id.split(', ').includes(source.id)) ||
        lacking.some(
          ({ fact, collectors }) =>
            collectors.includes(source.id) || reportsOf(source).includes(fact),
        )),
  );
}

function isRead({ kind }: CollectorStatus): boolean {
  return kind === 'collector';
}

/** What became of a source: its run, or why it was not run. */
type Ran = ({ id: string } & CollectorRun) | { words: string };

function mayChange(ran: Ran): boolean {
  return 'outcome' in ran && !['failed', 'deferred'].includes(ran.outcome);
}

/** The same while a verdict was not judged again. */
function markOf({ status, message, evidence }: Verdict): string {
  return JSON.stringify([status, message, evidence]);
}

function differs(one: Verdict, other: Verdict): boolean {
  return one.status !== other.status || one.message !== other.message;
}

function wordsOf(ran: Ran, changed: boolean): string {
  if (!('outcome' in ran)) {
    return ran.words;
  }
  const { id, outcome, error } = ran;
  if (outcome === 'failed' || (outcome === 'recent' && error)) {
    return `${id} failed${error ? `: ${plainly(error)}` : ''}.`;
  }
  switch (outcome) {
    case 'deferred':
      return `${id} limits requests and is read later.`;
    case 'running':
      return changed ? '' : `${id} is still being read.`;
    case 'recent':
      return changed ? '' : `No change: ${id} was read less than 30 s ago.`;
    default:
      return changed ? '' : `No change: ${id} was read now.`;
  }
}

/** Of one verdict what it is now, of several how many differ. */
function outcomeOf(
  rows: readonly ScorecardRow[],
  judged: ReadonlyMap<string, Verdict>,
): string | undefined {
  const changed = rows.flatMap(row => {
    const now = judged.get(row.verdict.control);
    return now && differs(now, row.verdict)
      ? [`${titleOf(row)}: ${statusLabels[now.status]}`]
      : [];
  });
  return changed.length > 1
    ? `${count(changed.length, 'verdict')} changed`
    : changed[0];
}
