import {
  ChangeKind,
  changeKinds,
  deliveryPath,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../kit/confidence';
import { sortedUnique } from '../../kit/fields';
import { changesInWords } from './assemble';
import { postFix } from '../../kit/fixes';
import { isVouchedFor } from './quiet';
import type { LastChange } from './schema';

export const changeCodes = {
  /** No source reports some kinds: don't conclude that none happened. */
  changesUnknown: 'changes-unknown',
  /** Sources are set up but have reported nothing yet: don't conclude that none happened. */
  changesSilent: 'changes-silent',
  /** No source of some kinds is among those of the latest changes of this entity: don't conclude that none happened. */
  changesUnseen: 'changes-unseen',
  /** Too many changes to look at them all: don't conclude that the cause is among the suspects. */
  changesCut: 'changes-cut',
} as const;

export function changeGaps(
  { byKind }: LastChange,
  context: EvidenceContext,
): Confidence[] {
  const isSilent = (kind: ChangeKind) =>
    context.changeSources.some(
      status => status.kind === kind && (status.silent ?? []).length > 0,
    );
  const dark = changeKinds.filter(kind => byKind[kind].status === 'unknown');
  return [
    ...changesCutGap(context),
    ...darkGap(
      dark.filter(kind => !isSilent(kind)),
      context,
    ),
    ...silentGap(dark.filter(isSilent), context),
    ...unseenGap(
      changeKinds.filter(
        kind =>
          byKind[kind].status === 'partial' && !isVouchedFor(byKind[kind]),
      ),
      context,
    ),
  ];
}

function changesCutGap({ changesCut }: EvidenceContext): Confidence[] {
  return changesCut === undefined
    ? []
    : [
        {
          code: changeCodes.changesCut,
          message: `More than ${changesCut} changes around the onset: only the newest ${changesCut} were looked at for suspects; do not conclude that an earlier one is not the cause.`,
          affects: 'lastChange',
        },
      ];
}

function darkGap(
  kinds: readonly ChangeKind[],
  { subject }: EvidenceContext,
): Confidence[] {
  return kinds.length === 0
    ? []
    : [
        {
          code: changeCodes.changesUnknown,
          message: `No source connected for ${inWords(
            kinds,
          )}: do not conclude that none happened.`,
          affects: affectedBy(kinds),
          fix: reportFix(kinds[0], subject.entityRef),
        },
      ];
}

/**
 * Its sources report what happens: of what they have not named they may know
 * nothing. Only the latest changes are known here, and only those of the
 * environment: what a source reported before is not denied.
 */
function unseenGap(
  kinds: readonly ChangeKind[],
  { environment, subject }: EvidenceContext,
): Confidence[] {
  return kinds.length === 0
    ? []
    : [
        {
          code: changeCodes.changesUnseen,
          message: `None of the latest changes of ${subject.entityRef}${
            environment === undefined ? '' : ` in ${environment}`
          } is from a source of ${inWords(
            kinds,
          )}: do not conclude that none happened.`,
          affects: affectedBy(kinds),
          fix: reportFix(kinds[0], subject.entityRef),
        },
      ];
}

function reportFix(kind: ChangeKind, entityRef: string): string {
  return postFix('/api/evidence/changes', {
    source: '<your pipeline>',
    kind,
    entityRef,
    occurredAt: '<when it happened, ISO 8601>',
  });
}

/** It may be that nothing happened yet, or that the sender is not set up. */
function silentGap(
  kinds: readonly ChangeKind[],
  { changeSources }: EvidenceContext,
): Confidence[] {
  const sources = sortedUnique(
    changeSources
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ silent }) => silent ?? []),
  );
  return kinds.length === 0
    ? []
    : [
        {
          code: changeCodes.changesSilent,
          message: `Nothing about ${inWords(
            kinds,
          )} has arrived yet from ${sources.join(
            ', ',
          )}: do not conclude that none happened.`,
          affects: affectedBy(kinds),
          fix: sources
            .map(
              source =>
                `# let ${source} send its events to <this portal>/api/evidence${deliveryPath(
                  source,
                )}`,
            )
            .join('\n'),
        },
      ];
}

function inWords(kinds: readonly ChangeKind[]): string {
  return kinds.map(kind => changesInWords[kind]).join(', ');
}

function affectedBy(kinds: readonly ChangeKind[]): string {
  return kinds.length === 1 ? `lastChange.${kinds[0]}` : 'lastChange';
}
