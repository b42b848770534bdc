import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Choice,
  CopyButton,
  Decide,
  EntityName,
  Initials,
  plainly,
  RelativeTime,
  useAsyncKeepingLast,
  useMe,
  capital,
  EntityTitlesIn,
  useEntityTitles,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Approval,
  ApprovalNeed,
  Bound,
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import AlertIcon from '@mui/icons-material/WarningAmberOutlined';
import CheckIcon from '@mui/icons-material/Check';
import LockIcon from '@mui/icons-material/LockOutlined';
import ShieldIcon from '@mui/icons-material/GppGoodOutlined';
import Box from '@mui/material/Box';
import { provisioningApiRef } from '../../api';
import { mayDecide, mayInEmergency } from '../../model/rights';
import { shortWayWords } from '../../model/shortWay';
import { EntityNames } from '../common/EntityNames';
import { IconTile } from '../common/parts';

const risks: Record<NonNullable<Operation['risk']>, Tone> = {
  low: 'ok',
  medium: 'warning',
  high: 'warning',
};

/** Approve or reject, for whom it is up to; the others see who decides. */
export function DecisionCard(props: {
  request: ProvisioningRequest;
  operation: Operation;
  onDecided: () => void;
  /** Reads it anew. */
  onConflict: () => void;
}) {
  const { request, operation, onConflict, onDecided } = props;
  const me = useMe();
  const { approvals, approvers = [], rules, state } = operation;
  const isOpen = state === 'waiting-for-approval';
  if (!isOpen && approvals.length === 0) {
    return null;
  }
  const needs: readonly ApprovalNeed[] = rules ?? [];
  const right = me && mayDecide(request, operation, me);
  return (
    <Card
      title="Approval"
      action={
        operation.risk && (
          <Chip tone={risks[operation.risk]} dot="full">
            {capital(operation.risk)} risk
          </Chip>
        )
      }
    >
      {isOpen && (
        <Deciding
          request={request}
          operation={operation}
          onDone={onDecided}
          onConflict={onConflict}
        />
      )}
      {approvals.map(approval => (
        <Decided key={approval.at} approval={approval} />
      ))}
      {needs.map(need => (
        <Need key={need.rule} need={need} />
      ))}
      {needs.length === 0 && (isOpen || operation.because !== undefined) && (
        <Need
          need={{
            rule: 'level',
            because: operation.because ?? 'an approval is required',
            by: approvers,
          }}
        />
      )}
      {isOpen && right?.may && needs.length > 1 && (
        <Box sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
          <CheckIcon
            aria-hidden
            sx={{ fontSize: 16, mr: 0.5, verticalAlign: '-3px' }}
          />
          You can approve {needs.filter(({ approvedBy }) => !approvedBy).length}{' '}
          of {needs.length}
        </Box>
      )}
      {isOpen && operation.validHours !== undefined && (
        <Box sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
          <LockIcon
            aria-hidden
            sx={{ fontSize: 14, mr: 0.5, verticalAlign: '-2px' }}
          />
          Bound to this plan · valid {operation.validHours} h
        </Box>
      )}
    </Card>
  );
}

function Deciding(props: {
  request: ProvisioningRequest;
  operation: Operation;
  onDone: () => void;
  onConflict: () => void;
}) {
  const { request, operation, onConflict, onDone } = props;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const { approvers = [], bound, id } = operation;
  const asRead = { operation: id, plan: bound?.plan };
  if (!me) {
    return null;
  }
  const right = mayDecide(request, operation, me);
  const isShort = mayInEmergency(request, operation, me);
  if (!right.may && !isShort) {
    return (
      <Box sx={{ fontSize: 13 }}>
        {right.why} <EntityNames refs={approvers} /> can.
      </Box>
    );
  }
  const act = (verb: 'approve' | 'reject', emergency?: true) => ({
    run: (reason: string | undefined) =>
      api.act(request.id, verb, {
        reason,
        ...asRead,
        ...(emergency && { emergency }),
      }),
  });
  const usual: Choice[] = [
    { words: 'Approve', needsReason: false, ...act('approve') },
    { words: 'Reject', needsReason: true, ...act('reject') },
  ];
  const emergency: Choice = {
    words: 'Approve in an emergency',
    needsReason: true,
    ...act('approve', true),
  };
  return (
    <>
      {isShort && <ShortWay id={request.id} />}
      <Decide
        what="the request"
        onDone={onDone}
        onConflict={onConflict}
        choices={[...(right.may ? usual : []), ...(isShort ? [emergency] : [])]}
      />
    </>
  );
}

/** Whether the short way is open, by what evidence knows of incidents now. */
function ShortWay(props: { id: string }) {
  const api = useApi(provisioningApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.getImpact(props.id, { abort }),
    ['provisioning ShortWay', api, props.id],
  );
  return (
    <Box sx={{ fontSize: 13 }}>
      {error
        ? `Incidents were not read: ${plainly(error.message)}`
        : shortWayWords(value?.impact)}
    </Box>
  );
}

const needIcons: Partial<Record<ApprovalNeed['rule'], typeof LockIcon>> = {
  'restricted-data': LockIcon,
  'open-incident': AlertIcon,
  irreversible: AlertIcon,
};

/** A rule that wants an approval, and who may give it or did. */
function Need(props: { need: ApprovalNeed }) {
  const { approvedBy, because, by, rule } = props.need;
  const names = by.map(useEntityTitles(by));
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.25,
        py: 1,
        borderBottom: 1,
        borderColor: 'divider',
        fontSize: 13,
      }}
    >
      <IconTile
        icon={needIcons[rule] ?? ShieldIcon}
        tone={rule === 'open-incident' ? 'critical' : 'neutral'}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Sentence text={because} />
      </Box>
      {approvedBy ? (
        <span>
          <CheckIcon
            titleAccess="Approved by"
            color="success"
            sx={{ fontSize: 16, mr: 0.5, verticalAlign: '-3px' }}
          />
          <EntityName entityRef={approvedBy} />
        </span>
      ) : (
        <Box
          role="img"
          aria-label={`Can approve: ${names.join(', ')}`}
          title={names.join(', ')}
          sx={{ display: 'flex', gap: 0.5 }}
        >
          {names.slice(0, 3).map(name => (
            <Initials key={name} name={name} />
          ))}
        </Box>
      )}
    </Box>
  );
}

/** Who decided, why, and until when it counts. */
function Decided(props: { approval: Approval }) {
  const { at, by, countsUntil, decision, emergency, reason } = props.approval;
  return (
    <Box sx={{ mb: 1, fontSize: 13, overflowWrap: 'anywhere' }}>
      <Chip tone={decision === 'approved' ? 'ok' : 'critical'} dot="full">
        {decision === 'approved' ? 'Approved' : 'Rejected'}
        {emergency && ' in an emergency'}
      </Chip>{' '}
      <EntityName entityRef={by} /> <RelativeTime instant={at} />
      {reason && <div>“{reason}”</div>}
      {!props.approval.void && countsUntil && (
        <Box sx={{ color: 'text.secondary' }}>
          Lapses <RelativeTime instant={countsUntil} /> if not applied
        </Box>
      )}
      {props.approval.void && (
        <Box sx={{ color: 'error.main' }}>
          Void: <EntityTitlesIn text={props.approval.void} />
        </Box>
      )}
    </Box>
  );
}

const parts: readonly (readonly [keyof Bound, string])[] = [
  ['intent', 'Intent'],
  ['plan', 'Plan'],
  ['policies', 'Policies and module'],
  ['prices', 'Price book'],
];

/** The hashes of what an approval is about. */
export function BoundCard(props: { bound: Bound }) {
  const { bound } = props;
  return (
    <Card
      title="Bound to"
      summary={
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>SHA-256</Box>
      }
      action={
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          Any change voids the approval
        </Box>
      }
    >
      <Box
        sx={{
          display: 'grid',
          gap: 1,
          gridTemplateColumns: { xs: '1fr 1fr', lg: 'repeat(4, 1fr)' },
        }}
      >
        {parts.map(([part, words]) => (
          <Box
            key={part}
            sx={{
              border: 1,
              borderColor: 'divider',
              borderRadius: '8px',
              px: 1.25,
              py: 0.75,
              minWidth: 0,
            }}
          >
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{words}</Box>
            <Box
              sx={{
                display: 'flex',
                justifyContent: 'space-between',
                alignItems: 'center',
              }}
            >
              <Box component="code" title={bound[part]} sx={{ fontSize: 12 }}>
                {bound[part].replace(/^sha256:/, '').slice(0, 8)}…
              </Box>
              <CopyButton text={() => bound[part]} what={words.toLowerCase()} />
            </Box>
          </Box>
        ))}
      </Box>
    </Card>
  );
}
