import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  ConfirmedButton,
  Decide,
  EntityName,
  isDecider,
  MaybeLink,
  RelativeTime,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Dispute } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { Case, CaseHead, Quote } from './Case';

/** One dispute: who says what, and what the control's owner made of it. */
export function DisputeCase(props: {
  dispute: Dispute;
  /** Names the entity, where it is not clear from the page. */
  named?: boolean;
  onDecided: () => void;
}) {
  const { dispute, named = false, onDecided } = props;
  const { id, version, state, raisedBy, raisedAt, decider } = dispute;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  return (
    <Case label="Dispute">
      <CaseHead
        chip={<Chip tone="warning">Dispute</Chip>}
        by={raisedBy}
        at={raisedAt}
        note={named && <EntityName entityRef={dispute.entityRef} showKind />}
      />
      <Quote>{dispute.reason}</Quote>
      {dispute.evidence && <MaybeLink value={dispute.evidence} />}
      <div>
        <Outcome dispute={dispute} />
      </div>
      {state === 'open' && isDecider(me, { of: decider, by: raisedBy }) && (
        <Decide
          what="the dispute"
          onDone={onDecided}
          onConflict={onDecided}
          choices={[
            {
              words: 'Uphold',
              needsReason: true,
              run: reason =>
                api.upholdDispute(id, {
                  version,
                  reason: reason ?? '',
                }),
            },
            {
              words: 'Reject',
              needsReason: true,
              run: reason =>
                api.rejectDispute(id, {
                  version,
                  reason: reason ?? '',
                }),
            },
          ]}
        />
      )}
      {state === 'open' && me?.user === raisedBy.toLowerCase() && (
        <ConfirmedButton
          label="Withdraw"
          title="Withdraw your dispute?"
          run={() => api.withdrawDispute(id, { version })}
          onDone={onDecided}
        >
          It is closed without a decision. The verdict stands, and may be
          disputed again.
        </ConfirmedButton>
      )}
    </Case>
  );
}

const outcomeWords = {
  upheld: 'Upheld, a false positive',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
};

function Outcome(props: { dispute: Dispute }) {
  const { state, decider, decision } = props.dispute;
  return state === 'open' ? (
    <>
      <EntityName entityRef={decider} /> decides.
    </>
  ) : (
    <>
      <strong>{outcomeWords[state]}</strong>
      {decision && (
        <>
          {' '}
          by <EntityName entityRef={decision.by} />{' '}
          <RelativeTime instant={decision.at} />
          {decision.reason && <>: “{decision.reason}”</>}
        </>
      )}
    </>
  );
}
