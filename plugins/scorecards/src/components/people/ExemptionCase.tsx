import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
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
import { Case, CaseHead, Quote } from './Case';

/** One exemption: who requested it, why, until when, and what became of it. */
export function ExemptionCase(props: {
  exemption: Exemption;
  /** Names the entity, where it is not clear from the page. */
  named?: boolean;
  onDecided: () => void;
}) {
  const { exemption, named = false, onDecided } = props;
  const { requestedBy, requestedAt, reason, expires, approver } = exemption;
  const now = useNow();
  const me = useMe();
  const choices = useChoices(exemption, me);
  return (
    <Case label="Exemption">
      <CaseHead
        chip={<Chip tone="info">Exemption</Chip>}
        by={requestedBy}
        at={requestedAt}
        note={
          <>
            {named && <EntityName entityRef={exemption.entityRef} />}
            {named && ' · '}until {dayWords(expires, now)}
          </>
        }
      />
      <Quote>{reason}</Quote>
      <div>
        <Outcome exemption={exemption} />
      </div>
      {choices.length > 0 && (
        <Decide
          what="the exemption"
          choices={choices}
          onDone={onDecided}
          onConflict={onDecided}
        />
      )}
      {exemption.state === 'pending' &&
        me?.user === requestedBy.toLowerCase() &&
        me.actsFor.has(approver.toLowerCase()) &&
        'Yours: another member decides.'}
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
    // It takes something away: red, and never the filled button.
    words,
    needsReason,
    refuses: true,
    effect:
      state === 'pending'
        ? 'the request is closed without a decision.'
        : 'it ends now, and the verdict is what evidence says again.',
    run: reason => api.revokeExemption(id, { version, reason }),
  });
  switch (state) {
    case 'pending':
      if (!decides) {
        return mayEnd ? [end('Withdraw', false)] : [];
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
        <EntityName entityRef={approver} /> decides.
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
