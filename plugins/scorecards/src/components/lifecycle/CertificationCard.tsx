import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Decide,
  EntityName,
  isDecider,
  MaybeLink,
  RelativeTime,
  UnknownMark,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Certification,
  CertificationState,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { FormOnDemand } from '../common/FormOnDemand';

const words: Record<CertificationState, string> = {
  current: 'Confirmed',
  due: 'Due',
  overdue: 'Overdue',
};

/** What has its owner to confirm, and by when? */
export function CertificationCard(props: {
  certification: Certification;
  onConfirmed: () => void;
}) {
  const { certification, onConfirmed } = props;
  const { access, confirmed, dueAt, entityRef, infrastructure, owner } =
    certification;
  const { seen, state, version } = certification;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  const owns = owner !== undefined && isDecider(me, { of: owner, by: '' });
  const isNew = state === 'current' && !confirmed;
  return (
    <Card
      title="Recertification"
      summary={
        <Chip tone={state === 'overdue' ? 'critical' : undefined}>
          {isNew ? 'Not confirmed yet' : words[state]}
        </Chip>
      }
    >
      <Box
        sx={{
          fontSize: 13,
          color: 'text.secondary',
          display: 'grid',
          gap: 0.5,
        }}
      >
        <div>
          Owner, access and infrastructure, to be confirmed{' '}
          <RelativeTime instant={dueAt} />
          {confirmed && (
            <>
              , confirmed last <RelativeTime instant={confirmed.at} />
              {confirmed.by && (
                <>
                  {' '}
                  by <EntityName entityRef={confirmed.by} />
                </>
              )}
            </>
          )}
        </div>
        <div>Owner: {owner ? <EntityName entityRef={owner} /> : 'none'}</div>
        <div>
          Members: <Names refs={access.members} />
        </div>
        <div>
          Approvers: <Names refs={access.approvers} />
        </div>
        <div>
          Infrastructure:{' '}
          {infrastructure ? (
            <>
              {infrastructure.remaining}
              {(infrastructure.items ?? []).map(({ id, url }) => (
                <span key={id}>
                  {' '}
                  · <MaybeLink value={url ?? id} label={nameOf(id)} />
                </span>
              ))}
            </>
          ) : (
            <UnknownMark />
          )}
        </div>
        {state === 'overdue' && (
          <div>
            Until it is confirmed, gates with the rule <code>recertified</code>{' '}
            answer review.
          </div>
        )}
      </Box>
      {owns && (
        // Closed again once it is confirmed.
        <FormOnDemand key={version} label="Confirm">
          <Decide
            what="owner, access and infrastructure"
            onDone={onConfirmed}
            onConflict={onConfirmed}
            choices={[
              {
                words: 'Confirm',
                needsReason: false,
                run: reason =>
                  api.confirmCertification({
                    entityRef,
                    version,
                    seen,
                    ...(reason !== undefined && { reason }),
                  }),
              },
            ]}
          />
        </FormOnDemand>
      )}
    </Card>
  );
}

/** Without the number of its request, which its link has. */
function nameOf(id: string): string {
  return id.replace(/, req-[0-9a-f]+\)$/, ')');
}

function Names(props: { refs: readonly string[] }) {
  return props.refs.length === 0 ? (
    <>none</>
  ) : (
    <>
      {props.refs.map((ref, index) => (
        <span key={ref}>
          {index > 0 && ', '}
          <EntityName entityRef={ref} />
        </span>
      ))}
    </>
  );
}
