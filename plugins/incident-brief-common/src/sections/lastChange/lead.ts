import {
  Change,
  ChangeKind,
  changeKinds,
  isSameRevision,
} from '@plumbline/backstage-plugin-evidence-common';
import { compareLatestFirst } from './order';
import { isVouchedFor } from './quiet';
import type { LastChange, Suspect } from './schema';

/** A commit is merged: nothing runs otherwise until it is deployed, and there is nothing to roll back. */
export function takesEffect({ kind }: { kind: ChangeKind }): boolean {
  return kind !== 'commit';
}

/** What leads wherever nothing is suspected. */
export type ChangeLead = {
  /** What went out last, whatever kind of change it was. */
  out?: Change;
  /** Instead of it: that nothing is known to have gone out. */
  none?: { words: string; isUnknown: boolean };
  /** The last commit, where no deploy that is known brought it. */
  merged?: Change;
};

/** A reason, too: as that it is in the digest of a brief. */
export const undeployed = 'merged, not deployed';

/** What is stated of a commit: undeployed is only one that no deploy that is known brought. */
export function mergedInWords(
  { id }: Change,
  { merged }: Pick<ChangeLead, 'merged'>,
): string {
  return id === merged?.id ? undeployed : 'merged';
}

/** Reasons as they are shown, which say no more of a commit than is stated of it. */
export function reasonsInWords(
  { change, reasons }: Suspect,
  lead: Pick<ChangeLead, 'merged'>,
): string[] {
  return reasons.map(reason =>
    reason === undeployed ? mergedInWords(change, lead) : reason,
  );
}

/**
 * What went out last to the environment of a brief, and what was merged since and
 * is not deployed: every interface leads with the same.
 */
export function changeLead(
  { byKind }: Pick<LastChange, 'byKind'>,
  environment: string | undefined,
): ChangeLead {
  const inEffect = changeKinds.filter(kind => takesEffect({ kind }));
  const [out] = inEffect
    .flatMap(kind => byKind[kind]?.change ?? [])
    .sort(compareLatestFirst);
  const merged = byKind.commit?.change;
  const deploy = byKind.deploy?.change;
  return {
    ...(out
      ? { out }
      : {
          none: {
            words: `nothing known to have gone out${
              environment === undefined ? '' : ` to ${environment}`
            }`,
            isUnknown: !inEffect.some(kind => isVouchedFor(byKind[kind])),
          },
        }),
    ...(merged && !(deploy && brings(deploy, merged)) && { merged }),
  };
}

/** What was deployed after a commit may contain it: only what came later is surely not deployed. */
function brings(deploy: Change, commit: Change): boolean {
  return (
    Date.parse(deploy.occurredAt) >= Date.parse(commit.occurredAt) ||
    [deploy.revision, deploy.commit].some(
      built => isSameRevision(built, commit.revision) === true,
    )
  );
}
