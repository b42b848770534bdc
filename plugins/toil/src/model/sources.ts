import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import { watchedSources } from '@plumbline/backstage-plugin-toil-common';
import type {
  ToilSource,
  ToilSummary,
  TrackerType,
} from '@plumbline/backstage-plugin-toil-common';

type Watched = (typeof watchedSources)[number];

/** What the portal watches by itself, and where that comes from. */
const watchedWords: Record<Watched, { title: string; words: string }> = {
  alerts: { title: 'Alerts', words: 'repeated alerts' },
  approvals: { title: 'Approvals', words: 'deploys that are always approved' },
  incidents: { title: 'Incidents', words: 'incidents and their action items' },
  ledger: { title: 'Changes', words: 'rollbacks, hotfixes, deploys run again' },
  suite: { title: 'Decisions', words: 'renewed exemptions, corrections' },
  workflows: { title: 'Workflows', words: 'started by hand or run again' },
};

const icons: Partial<Record<Watched, Intake['icon']>> = {
  alerts: 'alerts',
  incidents: 'incidents',
};

export type Intake = {
  title: string;
  /** Of the sources in it. */
  names: string;
  occurrences: number;
  /** Absent where nothing was reported. */
  last?: string;
  icon: 'tickets' | 'alerts' | 'incidents' | 'changes';
  /** What fails. */
  error?: string;
};

/** Sources by what they are: all trackers and imports are tickets. */
export function intakesOf(
  sources: ToilSummary['sources'],
  trackers: readonly ToilSource[],
): Intake[] {
  const isWatched = ({ source }: { source: string }) =>
    Object.hasOwn(watchedWords, source);
  const reported = sources.filter(each => !isWatched(each));
  const names = [
    ...new Set([...trackers, ...reported].map(({ source }) => source)),
  ];
  const failing = partsOf(trackers).find(({ error }) => error !== undefined);
  const tickets: Intake[] =
    names.length === 0
      ? []
      : [
          {
            title: 'Tickets',
            names: names.slice(0, 3).join(' · '),
            occurrences: reported.reduce(
              (sum, each) => sum + each.occurrences,
              0,
            ),
            last: reported.map(({ last }) => last).sort()[reported.length - 1],
            icon: 'tickets',
            ...(failing && { error: `${failing.source}: ${failing.error}` }),
          },
        ];
  return [
    ...tickets,
    ...sources.filter(isWatched).map(({ source, occurrences, last }) => {
      const { title, words } = watchedWords[source as Watched];
      const icon = icons[source as Watched] ?? 'changes';
      return { title, names: words, occurrences, last, icon };
    }),
  ];
}

/** What a source is, where the portal knows; absent for what was imported. */
export function sourceWords(
  source: string,
  { items, types }: Trackers,
): string | undefined {
  const tracker = items.find(each => each.source === source);
  return tracker
    ? typeWords(tracker.type, types)
    : watchedWords[source as Watched]?.words;
}

/** Those that are read, and the kinds that can be. */
export type Trackers = {
  items: readonly ToilSource[];
  types: readonly TrackerType[];
};

export type TrackerPart = ToilSource['parts'][number] & {
  source: string;
  type: string;
};

/** Part by part, what fails first. */
export function partsOf(trackers: readonly ToilSource[]): TrackerPart[] {
  const parts = trackers.flatMap(({ parts: some, ...source }) =>
    some.map(part => ({ ...source, ...part })),
  );
  return [
    ...parts.filter(({ error }) => error !== undefined),
    ...parts.filter(({ error }) => error === undefined),
  ];
}

/** How the reading of a part goes. */
export function stateOf(
  part: Pick<TrackerPart, 'error' | 'isUnderWay' | 'lastSuccess'>,
): { words: string; tone: Tone } {
  if (part.error !== undefined) {
    return { words: 'Failing', tone: 'critical' };
  }
  if (part.isUnderWay) {
    return { words: 'Reading', tone: 'info' };
  }
  return part.lastSuccess === undefined
    ? { words: 'Not read yet', tone: 'neutral' }
    : { words: 'Connected', tone: 'ok' };
}

export function typeWords(type: string, types: Trackers['types']): string {
  return types.find(each => each.type === type)?.title ?? type;
}

/** Of each kind of tracker of which none is read: how one would be. */
export function toConnect({
  items,
  types,
}: Trackers): { title: string; text: string }[] {
  return types
    .filter(({ type }) => items.every(each => each.type !== type))
    .map(({ settings = '', title, type }) => ({
      title,
      text: [
        'plumbline:',
        '  toil:',
        '    sources:',
        `      ${type}:`,
        `        type: ${type}`,
        ...settings.split('\n').map(line => `        ${line}`.trimEnd()),
        '',
      ].join('\n'),
    }));
}
