import {
  compareText,
  type SetUp,
  type SetUpSource,
  setUpStates,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FilledLine } from './kit/section';
import type { Brief } from './schema';
import { type BriefSection, sections } from './sections';

/** A line of a brief that only a source can fill. */
export type SetUpLine = {
  title: string;
  state:
    | 'known'
    /** Known of before: nothing that is current says it. */
    | 'stale'
    /** Unknown, and something that is installed could report it. */
    | 'unknown'
    /**
     * Unknown, and no source that is installed reports it: a module may, and it
     * can be pushed.
     */
    | 'no-source';
};

/** One source, and what of a brief it is about. */
export type SetUpStep = {
  /** Different for each step. */
  key: string;
  source: SetUpSource;
  /** Lines that it fills, in the order of a brief. */
  fills: string[];
  /** Of these, those that are unknown or stale in the brief. */
  closes: string[];
};

/** The way from what a brief has now to one that no source could add to. */
export type SetUpPlan = {
  lines: SetUpLine[];
  /** What helps first comes first; what reports already, last. */
  steps: SetUpStep[];
  /** Absent where no step closes anything. */
  next?: SetUpStep;
  /**
   * No line is unknown or stale that something installed could report, or a
   * module that reads what the catalog names.
   */
  done: boolean;
};

const filled = sections.flatMap(({ id, fills = [] }) =>
  fills.map(line => ({ ...line, section: id })),
);

/**
 * Which step fills which line.
 *
 * @param brief - of the service that it is measured by; without one, no line is
 *   known
 */
export function planSetUp(
  { sources }: Pick<SetUp, 'sources'>,
  brief: Pick<Brief, BriefSection> | undefined,
): SetUpPlan {
  const lines = filled
    .filter(({ shows }) => shows)
    .map((line): SetUpLine => {
      const shown = brief ? line.shows!(brief[line.section]) : [];
      const { title } = line;
      if (shown.length > 0) {
        const isStale = shown.every(({ stale }) => stale);
        return { title, state: isStale ? 'stale' : 'known' };
      }
      const isReported = sources.some(
        source => source.state !== 'available' && reports(source, line),
      );
      return { title, state: isReported ? 'unknown' : 'no-source' };
    });
  const wanted = (source: SetUpSource, title: string) => {
    const state = lines.find(line => line.title === title)?.state;
    return source.state === 'available'
      ? isUsed(source) && state !== undefined && state !== 'known'
      : state === 'unknown' || state === 'stale';
  };
  const steps = sources
    .map((source): SetUpStep => {
      const fills = filled
        .filter(line => reports(source, line))
        .map(({ title }) => title);
      return {
        key: `${source.kind}:${source.id}`,
        source,
        fills,
        closes: fills.filter(title => wanted(source, title)),
      };
    })
    .sort(compareSteps);
  return {
    lines,
    steps,
    done: steps.every(({ closes }) => closes.length === 0),
    next: steps.find(step => isFirst(step) || step.closes.length > 0),
  };
}

function reports(source: SetUpSource, { by }: FilledLine<never>): boolean {
  return source.reports.some(name => name.startsWith(by));
}

/** The catalog names what a module reads that is not installed. */
function isUsed({ reach }: SetUpSource): boolean {
  return reach !== undefined && reach.services > 0;
}

/** What is broken, and a catalog without services. */
function isFirst({ source: { reports: names, state } }: SetUpStep): boolean {
  return (
    state === 'failing' ||
    state === 'not-installed' ||
    (state === 'silent' && names.includes('catalog'))
  );
}

/** It needs nothing installed, and no access to another system. */
function isSimplest({ closes, source: { kind, state } }: SetUpStep): boolean {
  return kind === 'push' && state === 'not-configured' && closes.length > 0;
}

/**
 * What is broken, then what is simplest, then what closes most, then what is
 * nearest to reporting.
 */
function compareSteps(a: SetUpStep, b: SetUpStep): number {
  const place = ({ source }: SetUpStep) => setUpStates.indexOf(source.state);
  return (
    Number(isFirst(b)) - Number(isFirst(a)) ||
    Number(isSimplest(b)) - Number(isSimplest(a)) ||
    b.closes.length - a.closes.length ||
    place(a) - place(b) ||
    b.fills.length - a.fills.length ||
    compareText(a.key, b.key)
  );
}

/** The state of a source, in a word or two. */
export function setUpWords({ kind, state }: SetUpSource): string {
  switch (state) {
    case 'failing':
      return kind === 'webhook' ? 'Refusing' : 'Failing';
    case 'available':
    case 'not-installed':
      return 'Not installed';
    case 'silent':
      return 'No report yet';
    case 'not-configured':
      return 'Not configured';
    default:
      return 'Reporting';
  }
}
