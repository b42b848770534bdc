import { useApi } from '@backstage/core-plugin-api';
import {
  Choice,
  Decide,
  EntityName,
  isDecider,
  Me,
  RelativeTime,
  useMe,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { Case } from './Case';

/** One exemption: who requested it, why, until when, and what became of it. */
export function ExemptionCase(props: {
  exemption: Exemption;
  onDecided: () => void;
}) {
  const { exemption, onDecided } = props;
  const { requestedBy, requestedAt, reason, expires, approver } = exemption;
  const now = useNow();
  const me = useMe();
  const choices = useChoices(exemption, me);
  return (
    <Case label="Exemption">
      <EntityName entityRef={requestedBy} /> requested this{' '}
      <RelativeTime instant={requestedAt} />, exempt until{' '}
      <strong>{dayWords(expires, now)}</strong>: “{reason}”
      <div>
        <Outcome exemption={exemption} />
      </div>
      {choices.length > 0 && (
        <Decide what="the exemption" choices={choices} onDone={onDecided} />
      )}
      {exemption.state === 'pending' &&
        me?.user === requestedBy.toLowerCase() &&
        me.actsFor.has(approver.toLowerCase()) &&
        'You requested it, so somebody else has to decide.'}
    </Case>
  );
}

/**
 * To whom each step is up: the requester does not decide, and who owns the entity
 * may give the exemption up. The backend decides again.
 */
function useChoices(exemption: Exemption, me: Me | undefined): Choice[] {
  const api = useApi(scorecardsApiRef);
  const { id, version, state, approver, owner, requestedBy } = exemption;
  const decides = isDecider(me, { of: approver, by: requestedBy });
  const mayEnd = [approver, owner].some(ref =>
    me?.actsFor.has(ref.toLowerCase()),
  );
  const end = (words: string, needsReason: boolean): Choice => ({
    ...{ words, needsReason },
    effect:
      state === 'pending'
        ? 'the request is closed without a decision.'
        : 'it ends now, and the verdict is what evidence says again.',
    run: reason => api.revokeExemption(id, { version, reason }),
  });
  switch (state) {
    case 'pending':
      if (!decides) {
        return mayEnd ? [end('Take it back', false)] : [];
      }
      return [
        {
          words: 'Approve',
          needsReason: false,
          run: reason => api.approveExemption(id, { version, reason }),
        },
        {
          words: 'Reject',
          needsReason: true,
          run: reason => api.rejectExemption(id, { version, reason }),
        },
      ];
    case 'approved':
      return mayEnd ? [end('Revoke', true)] : [];
    default:
      return [];
  }
}

function Outcome(props: { exemption: Exemption }) {
  const { state, approver, decision, end } = props.exemption;
  const step = end ?? decision;
  if (state === 'pending') {
    return (
      <>
        Nobody has decided; <EntityName entityRef={approver} /> does.
      </>
    );
  }
  return (
    <>
      <strong>{state[0].toUpperCase() + state.slice(1)}</strong>
      {step && (
        <>
          {step.by && (
            <>
              {' '}
              by <EntityName entityRef={step.by} />
            </>
          )}{' '}
          <RelativeTime instant={step.at} />
        </>
      )}
      {step?.reason ? `: “${step.reason}”` : '.'}
    </>
  );
}
