import { cliCommand, dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { percentOf } from '../accuracy/percentOf';
import type { Accuracy } from '../schemas/accuracy';
import type { Control } from '../schemas/control';
import type { PromotionCheck, PromotionNeed } from '../schemas/phase';
import { Phase, phases } from '../schemas/vocabulary';

/** What a promotion needs at least. */
export type PromotionBounds = {
  /** Since the version in force was first judged. */
  daysObserved: number;
  /** Since it was promoted or demoted to the phase that it is in. */
  daysInPhase: number;
  /** Failures that people reviewed; so many are drawn as its sample. */
  reviewed: number;
  /** From 0 to 1. */
  accuracy: number;
  /** The share of verdicts that may be unknown where a phase may block, from 0 to 1. */
  unknown: number;
};

export const defaultPromotionBounds: PromotionBounds = {
  daysObserved: 30,
  daysInPhase: 7,
  reviewed: 20,
  accuracy: 0.95,
  unknown: 0.1,
};

/** What is known of a control when its promotion is requested. */
export type PromotionState = {
  control: Pick<
    Control,
    'id' | 'owner' | 'documentation' | 'remediation' | 'exemption'
  >;
  /** Whether the catalog has the group that owns it. */
  hasOwner: boolean;
  /** Since when the version in force has been judged, epoch milliseconds. */
  observedSince: number;
  /** When a decision brought it into its phase, epoch milliseconds; absent where it began there. */
  phaseSince?: number;
  accuracy?: Pick<Accuracy, 'reviewed' | 'share'>;
  /** Of the failures that are to be reviewed, how many were. */
  sample: { drawn: number; reviewed: number };
  /** Whose reviews are not counted, where that is so: who would promote it. */
  promoter?: string;
  /** Verdicts as they are now, by the version in force. */
  verdicts: { all: number; unknown: number; errors: number };
  hasBaseline: boolean;
  now: number;
};

/** The one above, or nothing at the top. */
export function phaseAfter(phase: Phase): Phase | undefined {
  return phases[phases.indexOf(phase) + 1];
}

/** Whether a phase may block a change; what only its promoter reviewed does not count then. */
export function mayBlock(phase: Phase): boolean {
  return phase === 'enforce-new' || phase === 'gate';
}

/**
 * What a step up needs. Each one needs an owner, time and accuracy; those that
 * may block a change also need what reference practice asks of a gate: that a
 * person reviewed its whole sample, that it is documented, can be mended and got out of, and rests on evidence that is
 * there.
 */
export function promotionChecks(
  to: Phase,
  state: PromotionState,
  bounds: PromotionBounds,
): PromotionCheck[] {
  const { control, hasOwner, accuracy, verdicts, hasBaseline, now } = state;
  const { phaseSince, promoter, sample } = state;
  const { documentation, exemption, owner, remediation } = control;
  const check = (need: PromotionNeed, met: boolean, says: string) => ({
    need,
    met,
    says,
  });
  const daysSince = (at: number) => Math.max(Math.floor((now - at) / dayMs), 0);
  const days = daysSince(state.observedSince);
  const daysIn = daysSince(phaseSince ?? state.observedSince);
  const reviewed = accuracy?.reviewed ?? 0;
  const share = accuracy?.share;
  const reviewers =
    promoter === undefined ? 'people' : `people other than '${promoter}'`;
  const lacks = (count: number) =>
    promoter === undefined
      ? ''
      : `: ${counted(count, 'review')} by others ${
          count === 1 ? 'is' : 'are'
        } missing`;
  // Otherwise it would look as though more reviews were awaited.
  const tooFew =
    sample.drawn < bounds.reviewed
      ? `; it has ${counted(
          sample.drawn,
          'failure',
        )} to review, so it waits for more, or for fewer in 'plumbline.scorecards.promotion.reviewed'`
      : '';
  const checks = [
    check(
      'owner',
      hasOwner,
      hasOwner
        ? `'${owner}' owns it`
        : `its owner '${owner}' is not in the catalog`,
    ),
    check(
      'observed',
      days >= bounds.daysObserved,
      bounded(
        `it was observed for ${counted(days, 'day')}`,
        days >= bounds.daysObserved,
        `${bounds.daysObserved} are needed`,
      ),
    ),
    ...(phaseSince === undefined
      ? []
      : [
          check(
            'in-phase',
            daysIn >= bounds.daysInPhase,
            bounded(
              `it was in its phase for ${counted(daysIn, 'day')}`,
              daysIn >= bounds.daysInPhase,
              `${bounds.daysInPhase} are needed`,
            ),
          ),
        ]),
    check(
      'reviewed',
      reviewed >= bounds.reviewed,
      bounded(
        `${reviewers} reviewed ${counted(reviewed, 'failure')}`,
        reviewed >= bounds.reviewed,
        `${bounds.reviewed} are needed${lacks(
          bounds.reviewed - reviewed,
        )}${tooFew}`,
      ),
    ),
    check(
      'accuracy',
      share !== undefined && share >= bounds.accuracy,
      bounded(
        share === undefined
          ? 'its accuracy is unknown'
          : `its accuracy is ${percent(share)} of ${counted(
              reviewed,
              'reviewed failure',
            )}`,
        share !== undefined && share >= bounds.accuracy,
        `${percent(bounds.accuracy)} is needed`,
      ),
    ),
  ];
  if (!mayBlock(to)) {
    return checks;
  }
  const path = remediation.url ?? remediation.template;
  const unknown = verdicts.all === 0 ? 1 : verdicts.unknown / verdicts.all;
  const isSampled = sample.drawn > 0 && sample.reviewed === sample.drawn;
  return [
    ...checks,
    check(
      'sample',
      isSampled,
      bounded(
        `${reviewers} reviewed ${sample.reviewed} of the ${counted(
          sample.drawn,
          'failure',
        )} in its sample`,
        isSampled,
        sample.drawn === 0
          ? 'a failure to review is needed'
          : `all are needed${lacks(
              sample.drawn - sample.reviewed,
            )}; '${cliCommand(`controls sample ${control.id}`)}' lists them`,
      ),
    ),
    check(
      'documentation',
      documentation !== undefined,
      documentation
        ? `the page about it: ${documentation}`
        : "its file names no page as 'documentation'",
    ),
    check(
      'remediation',
      path !== undefined,
      path
        ? `the way to the fix: ${path}`
        : "its 'remediation' has neither a 'url' nor a 'template' that leads to the fix",
    ),
    check(
      'escape-hatch',
      exemption.allowed,
      exemption.allowed
        ? `a team may be exempted for up to ${exemption.maxDays} days`
        : "its 'exemption' lets nobody be exempted",
    ),
    check(
      'evidence',
      verdicts.errors === 0 && unknown <= bounds.unknown,
      evidenceSays(verdicts, unknown, bounds),
    ),
    // A gate blocks legacy, too.
    ...(to === 'gate'
      ? []
      : [
          check(
            'baseline',
            hasBaseline,
            hasBaseline
              ? 'what failed before is frozen as its baseline'
              : `no baseline is frozen for it, so it is unknown what is new; '${cliCommand(
                  `controls freeze ${control.id}`,
                )}' freezes what fails`,
          ),
        ]),
  ];
}

function evidenceSays(
  { all, errors, unknown }: PromotionState['verdicts'],
  share: number,
  bounds: PromotionBounds,
): string {
  if (errors > 0) {
    return `its rule ends in an error on ${counted(errors, 'entity')}`;
  }
  if (all === 0) {
    return 'it judges no entity';
  }
  return bounded(
    `${unknown} of ${counted(all, 'verdict')} ${
      unknown === 1 ? 'is' : 'are'
    } unknown`,
    share <= bounds.unknown,
    `at most ${percent(bounds.unknown)} may be`,
  );
}

function bounded(found: string, met: boolean, needed: string): string {
  return met ? found : `${found}, but ${needed}`;
}

function counted(count: number, what: string): string {
  const many = what === 'entity' ? 'entities' : `${what}s`;
  return `${count} ${count === 1 ? what : many}`;
}

function percent(share: number): string {
  return `${percentOf(share)}%`;
}
