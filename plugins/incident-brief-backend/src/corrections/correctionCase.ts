import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefSection,
  Correction,
  sectionInWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { refsOf } from './CorrectionService';

/**
 * A correction as evidence lists it among what waits.
 *
 * @param owner - of the entity, who is to put it right; undefined for nobody
 */
export function correctionCase(
  correction: Correction,
  owner: string | undefined,
): PublishedCase {
  const { entityRef, id, line, note, right, said: lines, version } = correction;
  const label =
    lines.length === 1
      ? lines[0].label
      : sectionInWords[line.replace(/[.[].*$/s, '') as BriefSection];
  return {
    ...{ id: `correction:${id}`, type: 'correction', revision: version },
    title: `Correct “${label ?? line}” of ${entityRef.replace(/^.*\//, '')}`,
    url: '/review',
    requester: correction.reportedBy,
    reason: right ?? note,
    requestedAt: correction.reportedAt,
    deciders: owner === undefined ? [] : [owner],
    entityRefs: [...new Set(refsOf(correction))],
    ...stateOf(correction),
    actions: [
      // Others close by themselves, once their source is right.
      ...(correction.tracked ? [] : [edit(correction, 'Accept', 'closed')]),
      edit(correction, 'Dismiss', 'dismissed'),
    ],
  };
}

function stateOf({
  history,
  reportedAt,
  state,
}: Correction): Pick<PublishedCase, 'state' | 'outcome'> {
  if (state === 'open') {
    return { state: 'waiting' };
  }
  const { at = reportedAt, by, reason } = history.at(-1) ?? {};
  const closed = by === undefined ? 'corrected' : 'accepted';
  const action = state === 'dismissed' ? 'dismissed' : closed;
  return { state: 'decided', outcome: { action, at, by, reason } };
}

function edit(
  { id, version }: Correction,
  label: string,
  state: Correction['state'],
): NonNullable<PublishedCase['actions']>[number] {
  return {
    ...{ label, method: 'patch', path: `/corrections/${id}` },
    ...{ body: { version, state }, reasonRequired: true },
    refuses: state === 'dismissed',
  };
}
