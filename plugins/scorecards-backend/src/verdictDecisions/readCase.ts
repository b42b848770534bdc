import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  gateRulePrefix,
} from '@plumbline/backstage-plugin-scorecards-common';
import { iso, entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import type { DisputeStore, StoredDispute } from '../disputes/DisputeStore';
import { approverOf } from '../exemptions/bounds';
import type { Exemptible, Exemptibles } from '../exemptions/Exemptibles';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { StoredExemption } from '../exemptions/records';
import { restsOnTheWhole } from '../verdicts/WithheldControls';
import type { JudgedVerdicts } from '../people/JudgedVerdicts';
import { canonical } from '../people/Members';

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
} as const);

const waits = ['pending', 'open'];
/** All else was decided. */
const closedAs: Partial<Record<string, PublishedCase['state']>> = {
  withdrawn: 'withdrawn',
  expired: 'lapsed',
};

/**
 * Exemptions and disputes as evidence lists them among what waits.
 *
 * @returns undefined where there is none with this id
 */
export function caseReader(options: {
  disputes: Pick<DisputeStore, 'find'>;
  exemptions: Pick<ExemptionStore, 'find'>;
  exemptibles: Pick<Exemptibles, 'control'>;
  verdicts: Pick<JudgedVerdicts, 'control'>;
}): (type: string, id: string) => Promise<PublishedCase | undefined> {
  const { disputes, exemptibles, exemptions, verdicts } = options;
  return async (type, id) => {
    if (type === 'exemption') {
      const found = await exemptions.find(id);
      return (
        found && exemptionCase(found, await exemptibles.control(found.control))
      );
    }
    const found = await disputes.find(id);
    return found && disputeCase(found, await verdicts.control(found.control));
  };
}

function exemptionCase(
  one: StoredExemption,
  control: Exemptible,
): PublishedCase {
  const { decision, end, id, state, version } = one;
  // A revocation ends what was allowed, and decides nothing that waits; before
  // the decision it takes the request back.
  const wasRevoked = !decision && state === 'revoked';
  const last = decision ?? end;
  return {
    id: `exemption:${id}`,
    revision: version,
    type: 'exemption',
    title: `Exempt ${entityTitle(one.entityRef)} from “${control.title}”`,
    url: pageOf(control),
    requester: one.requestedBy,
    reason: one.reason,
    requestedAt: iso(one.requestedAt),
    deciders: [approverOf(control)],
    entityRefs: [one.entityRef],
    ...stateOf(state, {
      action: wasRevoked ? 'withdrawn' : actionOf(one),
      ...last,
    }),
    actions: [
      action('Approve', `/exemptions/${id}/approve`, version),
      action('Reject', `/exemptions/${id}/reject`, version, { refuses: true }),
    ],
    effect: `Until ${day.format(one.expires)}`,
    withdrawal: action('Withdraw', `/exemptions/${id}/revoke`, version, {
      refuses: true,
    }),
  };
}

function actionOf({ decision, state }: StoredExemption): string {
  // What was approved and has ended since was approved all the same.
  return decision && state !== 'rejected' ? 'approved' : state;
}

function disputeCase(one: StoredDispute, control: Control): PublishedCase {
  const { decision, id, state, version } = one;
  const reasoned = { reasonRequired: true };
  return {
    id: `dispute:${id}`,
    revision: version,
    type: 'dispute',
    title: `Dispute: ${entityTitle(one.entityRef)} fails “${control.title}”`,
    url: pageOf(control),
    requester: one.raisedBy,
    reason: one.reason,
    requestedAt: iso(one.raisedAt),
    deciders: [canonical(control.owner)],
    entityRefs: [one.entityRef],
    ...(restsOnTheWhole(control) && { restsOnWholeEstate: true }),
    ...stateOf(state, { action: state, ...decision }),
    actions: [
      action('Uphold', `/disputes/${id}/uphold`, version, reasoned),
      action('Reject', `/disputes/${id}/reject`, version, {
        ...reasoned,
        refuses: true,
      }),
    ],
    withdrawal: action('Withdraw', `/disputes/${id}/withdraw`, version, {
      refuses: true,
    }),
  };
}

function stateOf(
  state: string,
  last: { action: string; by?: string; at?: number; reason?: string },
): Pick<PublishedCase, 'state' | 'outcome'> {
  if (waits.includes(state)) {
    return { state: 'waiting' };
  }
  const { action: done, at = 0, by, reason } = last;
  return {
    state: closedAs[done] ?? 'decided',
    outcome: {
      action: done,
      at: iso(at),
      ...(by && { by }),
      ...(reason && { reason }),
    },
  };
}

function action(
  label: string,
  path: string,
  version: number,
  { reasonRequired = false, refuses = false } = {},
): NonNullable<PublishedCase['actions']>[number] {
  const rest = { label, path, reasonRequired, refuses };
  return { ...rest, method: 'post', body: { version } };
}

/** Rules of gates have no page. */
function pageOf({ id }: Pick<Control, 'id'>): string {
  if (id.startsWith(gateRulePrefix)) {
    return '/scorecards';
  }
  return `/scorecards/controls/${encodeURIComponent(id)}`;
}
