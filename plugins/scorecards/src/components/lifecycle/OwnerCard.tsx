import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Decide,
  EntityName,
  EntityPicker,
  isDecider,
  MaybeLink,
  Refused,
  RelativeTime,
  Sentence,
  useMe,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Lifecycle,
  Transfer,
  TransfersPage,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { FormOnDemand } from '../common/FormOnDemand';

const groups = { kind: 'group' };
const quiet = { fontSize: 13, color: 'text.secondary' };

/** Who owns it, and who is to own it? */
export function OwnerCard(props: {
  lifecycle: Lifecycle;
  /** Newest first. */
  transfers: TransfersPage;
  onChanged: () => void;
}) {
  const { lifecycle, onChanged, transfers } = props;
  const { owner = lifecycle.owner } = transfers;
  const [last] = transfers.items;
  const isOpen = last?.state === 'offered';
  // A former owner's does not keep the present one from offering it.
  const isOfOwner = last?.from === undefined || last.from === owner;
  return (
    <Card title="Owner" summary={isOpen ? <Chip>Offered</Chip> : undefined}>
      <Box sx={{ ...quiet, display: 'grid', gap: 0.5 }}>
        <div>
          {owner ? <EntityName entityRef={owner} /> : 'No owner in the catalog'}
        </div>
        {last && <Last transfer={last} owner={lifecycle.owner} />}
      </Box>
      {isOpen && <Answer transfer={last} owner={owner} onChanged={onChanged} />}
      {(!isOpen || !isOfOwner) && lifecycle.state !== 'deleted' && (
        <Offer {...{ owner, onChanged }} entityRef={lifecycle.entityRef} />
      )}
    </Card>
  );
}

function Last(props: { transfer: Transfer; owner?: string }) {
  const { ended, expiresAt, offeredBy, proposal, reason, state, to } =
    props.transfer;
  const group = to ? <EntityName entityRef={to} /> : 'another group';
  if (state === 'offered') {
    return (
      <div>
        Offered to {group}
        {offeredBy && (
          <>
            {' '}
            by <EntityName entityRef={offeredBy} />
          </>
        )}
        : {reason}. Expires <RelativeTime instant={expiresAt} />
      </div>
    );
  }
  return (
    <div>
      {state === 'accepted' ? 'Taken over by ' : `The offer to `}
      {group}
      {state !== 'accepted' && (state === 'expired' ? '' : ' was')}
      {state !== 'accepted' && ` ${state}`}{' '}
      {ended && <RelativeTime instant={ended.at} />}
      {state === 'accepted' && to !== props.owner && (
        <>
          {' '}
          ·{' '}
          {proposal?.status === 'refused' ? (
            <Sentence
              text={`The new owner was not proposed: ${proposal.reason}`}
            />
          ) : (
            'The catalog has yet to follow'
          )}{' '}
          {proposal?.url && <MaybeLink value={proposal.url} label="Proposed" />}
        </>
      )}
    </div>
  );
}

/** One side accepts or declines, the other one may withdraw it. */
function Answer(props: {
  transfer: Transfer;
  owner?: string;
  onChanged: () => void;
}) {
  const { from, id, offeredBy, to, version } = props.transfer;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  const accepts =
    to !== undefined && isDecider(me, { of: to, by: offeredBy ?? '' });
  const declines = to !== undefined && isDecider(me, { of: to, by: '' });
  const withdraws = [from, props.owner].some(
    group => group !== undefined && isDecider(me, { of: group, by: '' }),
  );
  const run =
    (
      end: (
        path: { id: string },
        body: { version: number; reason?: string },
      ) => Promise<unknown>,
    ) =>
    (reason: string | undefined) =>
      end({ id }, { version, ...(reason !== undefined && { reason }) });
  const choices = [
    ...(accepts
      ? [
          {
            words: 'Accept',
            needsReason: false,
            effect: 'Your group owns it; spec.owner follows by a proposal.',
            run: run((path, body) => api.acceptTransfer(path.id, body)),
          },
        ]
      : []),
    ...(declines
      ? [
          {
            words: 'Decline',
            needsReason: true,
            refuses: true,
            run: run((path, body) => api.declineTransfer(path.id, body)),
          },
        ]
      : []),
    ...(withdraws
      ? [
          {
            words: 'Withdraw',
            needsReason: true,
            refuses: true,
            run: run((path, body) => api.withdrawTransfer(path.id, body)),
          },
        ]
      : []),
  ];
  return choices.length > 0 ? (
    <Decide
      what="the offer"
      choices={choices}
      onDone={props.onChanged}
      onConflict={props.onChanged}
    />
  ) : null;
}

function Offer(props: {
  entityRef: string;
  owner?: string;
  onChanged: () => void;
}) {
  const { entityRef, owner } = props;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  const [to, setTo] = useState<string>();
  const [reason, setReason] = useState('');
  const [lacks, setLacks] = useState(false);
  const mutation = useMutation(() => {
    setTo(undefined);
    setReason('');
    props.onChanged();
  });
  if (owner === undefined || !isDecider(me, { of: owner, by: '' })) {
    return null;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isWhole = to !== undefined && reason.trim() !== '';
    setLacks(!isWhole);
    if (isWhole) {
      void mutation.run(() =>
        api.offerTransfer({
          entityRef,
          to,
          reason: reason.trim(),
        }),
      );
    }
  };
  return (
    <FormOnDemand label="Offer to another group">
      <Box
        component="form"
        noValidate
        aria-label="Offer it to another group"
        onSubmit={submit}
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          alignItems: 'flex-start',
        }}
      >
        <EntityPicker
          required
          label="Group"
          nothing="No group is called that"
          filter={groups}
          except={owner}
          value={to}
          wrong={lacks && to === undefined ? 'Choose a group.' : undefined}
          onChange={setTo}
          sx={{ flex: '1 1 200px', maxWidth: 320 }}
        />
        <TextField
          required
          size="small"
          label="Reason"
          value={reason}
          error={lacks && reason.trim() === ''}
          helperText={lacks && reason.trim() === '' ? 'Say why.' : undefined}
          inputProps={{ maxLength: 2_000 }}
          onChange={({ target }) => setReason(target.value)}
          sx={{ flex: '1 1 200px', maxWidth: 440 }}
        />
        <Button
          type="submit"
          size="small"
          variant="outlined"
          disabled={mutation.busy}
          sx={{ textTransform: 'none', height: 37 }}
        >
          Offer
        </Button>
        <Refused error={mutation.failure} />
      </Box>
    </FormOnDemand>
  );
}
