import { plainly } from '@plumbline/backstage-plugin-evidence-common';
import { capital, type Tone } from '@plumbline/backstage-plugin-evidence-react';
import {
  Brief,
  briefSections,
  BriefSection,
  Confidence,
  confidenceCodes,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** A gap with the number by which lines refer to it. */
export type Gap = Confidence & { number: number; anchor: string };

interface GapMark {
  words: string;
  tone?: Tone;
  dot: 'full' | 'half' | 'dashed';
}

const mark = (
  words: string,
  tone?: Tone,
  dot: GapMark['dot'] = 'full',
): GapMark => ({ words, tone, dot });

const marks: Partial<Record<string, GapMark>> = {
  [confidenceCodes.staleEvidence]: mark('Stale', 'warning', 'half'),
  [confidenceCodes.metadataStale]: mark('Stale', 'warning', 'half'),
  [confidenceCodes.runtimeStale]: mark('Stale', 'warning', 'half'),
  [confidenceCodes.collectorFailing]: mark(
    'Source failing',
    'critical',
    'full',
  ),
  [confidenceCodes.edgeUndeclared]: mark('Undeclared', 'warning', 'full'),
  [confidenceCodes.danglingDependency]: mark(
    'Leads nowhere',
    undefined,
    'dashed',
  ),
  [confidenceCodes.edgesUnobservable]: mark(
    'Not observable',
    undefined,
    'dashed',
  ),
  [confidenceCodes.reportedWrong]: mark('Reported wrong', 'warning', 'full'),
  [confidenceCodes.signalWeak]: mark('Weak match', 'warning', 'full'),
  [confidenceCodes.ownerIsPerson]: mark('One person', 'warning', 'full'),
  [confidenceCodes.ownerEmpty]: mark('Empty team', 'warning', 'full'),
  [confidenceCodes.ownershipDisagreement]: mark('Disagreement', 'warning'),
  [confidenceCodes.onCallDisagreement]: mark('Disagreement', 'warning'),
  [confidenceCodes.linkFailing]: mark('Link failing', 'warning', 'full'),
  [confidenceCodes.alertUnmatched]: mark('Unmatched alerts', 'warning'),
  [confidenceCodes.noAlertRoute]: mark('No alert route', 'warning', 'full'),
  [confidenceCodes.changesCut]: mark('Not all changes', 'warning', 'full'),
  [confidenceCodes.dependencyLimit]: mark('Not all listed', 'warning', 'full'),
  [confidenceCodes.edgesDeclaredOnly]: mark(
    'Declared only',
    undefined,
    'dashed',
  ),
  [confidenceCodes.runtimeUnlabelled]: mark('Unlabelled', 'warning', 'full'),
};

/** What is unknown, by the last part of the line that it weakens. */
const nouns: Partial<Record<string, string>> = {
  firing: 'Firing',
  alerts: 'Alerts',
  slo: 'Service levels',
  incidents: 'Incidents',
  workload: 'Owner',
  substrate: 'Owner',
  team: 'Owner',
  onCall: 'On call',
  deploy: 'Deploys',
  config: 'Configuration',
  flag: 'Flags',
  schema: 'Schema changes',
  commit: 'Commits',
};

/** What kind of gap it is, as a chip; most are unknowns, which say of what. */
export function markOf({ affects, code }: Pick<Gap, 'affects' | 'code'>) {
  const { rest, section } = readAffects(affects);
  const part = rest?.split('.').at(-1);
  const noun =
    part === undefined || section === 'dependencies'
      ? nouns[section] ?? lineTitle(affects)
      : nouns[part] ?? capital(part);
  return marks[code] ?? mark(`${noun} unknown`, undefined, 'dashed');
}

/** Numbers the gaps in the order in which the brief gives them. */
export function numberGaps(brief: Pick<Brief, 'confidence'>): Gap[] {
  return brief.confidence.map((gap, index) => ({
    ...gap,
    number: index + 1,
    anchor: `brief-gap-${index + 1}`,
  }));
}

/** The gaps that weaken a section, or one part of it. */
export function gapsFor(
  gaps: readonly Gap[],
  section: BriefSection,
  part?: string,
): Gap[] {
  return gaps.filter(({ affects }) => {
    const { section: affected, rest } = readAffects(affects);
    return (
      affected === section &&
      (part === undefined || rest === undefined || rest === part)
    );
  });
}

/** The gaps that weaken no single line: the match itself, or the whole brief. */
export function gapsOfTheWhole(gaps: readonly Gap[]): Gap[] {
  return gaps.filter(
    ({ affects }) =>
      !(briefSections as readonly string[]).includes(
        readAffects(affects).section,
      ),
  );
}

/** The lines that a failing source weakens, as the page calls them. */
export function weakenedByFailure(gaps: readonly Gap[]): {
  gaps: Gap[];
  lines: string[];
  /** Which sources failed; once for all their lines. */
  messages: string[];
} {
  const failing = gaps.filter(
    ({ code }) => code === confidenceCodes.collectorFailing,
  );
  return {
    gaps: failing,
    lines: [...new Set(failing.map(({ affects }) => lineTitle(affects)))],
    messages: [
      ...new Set(failing.map(({ message }) => gapWords(message).what)),
    ],
  };
}

/** The gaps of one neighbour's row. */
export function gapsForNeighbour(
  gaps: readonly Gap[],
  entityRef: string,
): Gap[] {
  return gaps.filter(({ affects }) => affects === `dependencies:${entityRef}`);
}

/** `section`, `section.part` or `section:entityRef`. */
function readAffects(affects: string): { section: string; rest?: string } {
  const end = affects.search(/[.:]/);
  return end === -1
    ? { section: affects }
    : { section: affects.slice(0, end), rest: affects.slice(end + 1) };
}

/** The line that a gap weakens, as the page calls it. */
export function lineTitle(affects: string): string {
  const { section } = readAffects(affects);
  return (
    (
      {
        firing: 'Alert',
        owner: 'On call',
        service: 'Service',
        runtime: 'Runtime',
        blastRadius: 'Blast radius',
        dependencies: 'Dependencies',
        lastChange: 'Changes',
        entityRef: 'Match',
        brief: 'The whole brief',
      } as Record<string, string>
    )[section] ?? section
  );
}

/**
 * A gap's message as two: what is not known, and what must not be concluded.
 * Entities are named as on the rest of the page.
 */
export function gapWords(message: string): {
  what: string;
  /** Such as `that nothing flows`. */
  conclusion?: string;
} {
  const [what, ...rest] = plainly(message).split(
    /[.:;,]?\s*\bdo not conclude\s+/i,
  );
  return {
    what: what.charAt(0).toLocaleUpperCase('en-US') + what.slice(1),
    conclusion: rest.length > 0 ? rest.join('; nor ') : undefined,
  };
}
