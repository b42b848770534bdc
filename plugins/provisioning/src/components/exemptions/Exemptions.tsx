import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Decide,
  EntityName,
  Fold,
  Me,
  RelativeTime,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Exemption,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { dayWords } from '../../model/words';
import { provisioningApiRef } from '../../api';
import { exemptionWords } from '../../model/exemptionWords';
import { mayDecideExemption, mayRevokeExemption } from '../../model/rights';
import { latestOf } from '../../model/request';
import { EntityNames } from '../common/EntityNames';

/** Requested exemptions, and what was decided on them. */
export function Exemptions(props: {
  request: ProvisioningRequest;
  onChanged: () => void;
}) {
  const { request, onChanged } = props;
  const me = useMe();
  if (request.exemptions.length === 0) {
    return null;
  }
  const isRefused = latestOf(request).state === 'refused';
  return (
    <Card title="Exemptions">
      <Box
        component="ul"
        aria-label="Exemptions"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {request.exemptions.map(exemption => (
          <Box component="li" key={exemption.id} sx={{ py: 0.5 }}>
            <Terms exemption={exemption} />
            {exemption.state === 'approved' && isRefused && (
              <div>It counts once this is tried again.</div>
            )}
            {me && (
              <Deciding exemption={exemption} me={me} onDone={onChanged} />
            )}
          </Box>
        ))}
      </Box>
    </Card>
  );
}

function Terms(props: { exemption: Exemption }) {
  const { decision, expires, kind, reason, requestedBy, rule, scope, state } =
    props.exemption;
  return (
    <>
      <div>
        <strong>{exemptionWords[state]}</strong>{' '}
        {kind === 'policy' ? 'from' : 'of'} <code>{rule}</code>
        {scope === 'service' && ', for all of its service'}, until{' '}
        {dayWords(expires)}
      </div>
      <div>
        <EntityName entityRef={requestedBy} />: “{reason}”
      </div>
      {decision?.by && (
        <div>
          <EntityName entityRef={decision.by} />{' '}
          <RelativeTime instant={decision.at} />
          {decision.reason && <>: “{decision.reason}”</>}
        </div>
      )}
    </>
  );
}

function Deciding(props: { exemption: Exemption; me: Me; onDone: () => void }) {
  const { exemption, me, onDone } = props;
  const { approvers, id, rule, state, version } = exemption;
  const api = useApi(provisioningApiRef);
  const run =
    (verb: 'approve' | 'reject' | 'revoke') => (reason: string | undefined) =>
      api.decideExemption(id, verb, { version, reason });
  const what = `the exemption from ${rule}`;
  return (
    <>
      {state === 'pending' && !mayDecideExemption(exemption, me) && (
        <div>
          <EntityNames refs={approvers} /> can decide on it, and never the
          requester.
        </div>
      )}
      {mayDecideExemption(exemption, me) && (
        <Decide
          what={what}
          onDone={onDone}
          onConflict={onDone}
          choices={[
            {
              words: 'Exempt it',
              needsReason: false,
              run: run('approve'),
            },
            { words: 'Refuse it', needsReason: true, run: run('reject') },
          ]}
        />
      )}
      {mayRevokeExemption(exemption, me) && (
        <Fold summary="take it back">
          <Decide
            what={`${what}, again`}
            onDone={onDone}
            onConflict={onDone}
            choices={[
              { words: 'Take it back', needsReason: false, run: run('revoke') },
            ]}
          />
        </Fold>
      )}
    </>
  );
}
