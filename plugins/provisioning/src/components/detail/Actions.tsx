import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Form,
  Refused,
  TypedConfirmation,
  useAsyncKeepingLast,
  useFocused,
  useMe,
  useMutation,
  LinkButton,
  EntityTitlesIn,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  DryRun,
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutline';
import EditIcon from '@mui/icons-material/EditOutlined';
import GroupIcon from '@mui/icons-material/PeopleOutlined';
import ReplayIcon from '@mui/icons-material/Replay';
import UndoIcon from '@mui/icons-material/Undo';
import AlertIcon from '@mui/icons-material/WarningAmberOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { ReactNode, useState } from 'react';
import { provisioningApiRef } from '../../api';
import { latestOf, nameOf } from '../../model/request';
import { allowedActionsOf } from '../../model/rights';
import { usePaths } from '../../usePaths';
import { EntityNames } from '../common/EntityNames';
import { IconTile } from '../common/parts';
import { TransferForm } from './TransferForm';

type Parts = {
  request: ProvisioningRequest;
  /** As it is today; absent where there is none any more. */
  product: ProductDetails | undefined;
  onDone: (words: string) => void;
};

/** What the reader may do with it now. */
export function Actions(props: Parts) {
  const { request, onDone } = props;
  const { id } = request;
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const me = useMe();
  const [open, setOpen] = useState<Opened>();
  const retry = useMutation(() => onDone('Retrying'));
  if (!me) {
    return null;
  }
  const may = allowedActionsOf(request, me);
  const isThere = ['active', 'expiring'].includes(request.state);
  const close = () => setOpen(undefined);
  const form = {
    request,
    onCancel: close,
    onDone: () => {
      close();
      onDone(open === 'transfer' ? 'Handed over for approval' : 'Withdrawn');
    },
  };
  const opens = (what: Opened, words: string) => (
    <ActionButton
      isOpen={open === what}
      onClick={() => setOpen(open === what ? undefined : what)}
    >
      {words}
    </ActionButton>
  );
  const rows: [SvgIconComponent, string, string, ReactNode, boolean][] = [
    [
      ReplayIcon,
      'Retry',
      'Plan again; what was made is taken over',
      <ActionButton
        key="retry"
        disabled={retry.busy}
        onClick={() => retry.run(() => api.act(id, 'retry'))}
      >
        Retry
      </ActionButton>,
      may.retry,
    ],
    [
      UndoIcon,
      'Withdraw approval',
      'Nothing runs; the request waits again',
      opens('withdrawApproval', 'Withdraw approval'),
      may.withdrawApproval,
    ],
    [
      UndoIcon,
      'Withdraw',
      'Nothing is made of it',
      opens('withdraw', 'Withdraw'),
      may.withdraw,
    ],
    [
      EditIcon,
      'Change',
      'The same form, with these answers',
      <LinkButton key="change" to={paths.change(id)}>
        Change
      </LinkButton>,
      may.modify,
    ],
    [
      GroupIcon,
      'Hand over',
      'Another team owns and pays',
      opens('transfer', 'Hand over'),
      may.transfer,
    ],
    [
      CopyIcon,
      'Duplicate',
      'A new request with the same answers',
      <LinkButton
        key="duplicate"
        to={`${paths.product(request.product)}?${answersOf(request)}`}
      >
        Duplicate
      </LinkButton>,
      isThere || ['refused', 'rejected'].includes(latestOf(request).state),
    ],
  ];
  const shown = rows.filter(([, , , , isShown]) => isShown);
  return shown.length === 0 ? null : (
    <Card flush title="Actions">
      {shown.map(([icon, title, meaning, button]) => (
        <Box
          key={title}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.25,
            px: 2,
            py: 1,
            borderTop: 1,
            borderColor: 'divider',
            fontSize: 13,
          }}
        >
          <IconTile icon={icon} tone="neutral" />
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <strong style={{ fontWeight: 500 }}>{title}</strong>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {meaning}
            </Box>
          </Box>
          {button}
        </Box>
      ))}
      <Box sx={{ px: 2, pb: open || retry.failure ? 1.5 : 0 }}>
        {open === 'transfer' && <TransferForm {...form} />}
        {(open === 'withdraw' || open === 'withdrawApproval') && (
          <WithdrawForm key={open} action={open} {...form} />
        )}
        <Refused error={retry.failure} />
      </Box>
    </Card>
  );
}

type Opened = 'transfer' | 'withdraw' | 'withdrawApproval';

function ActionButton(props: {
  isOpen?: boolean;
  disabled?: boolean;
  onClick: () => unknown;
  children: string;
}) {
  const { isOpen, disabled, onClick, children } = props;
  return (
    <Button
      size="small"
      variant="outlined"
      disabled={disabled}
      aria-expanded={isOpen}
      onClick={onClick}
      sx={{ textTransform: 'none' }}
    >
      {children}
    </Button>
  );
}

/** What was chosen, without the name, which can be given once. */
function answersOf({ intent }: ProvisioningRequest): URLSearchParams {
  return new URLSearchParams(
    Object.entries(intent).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value)
        ? [[name, String(value)]]
        : [],
    ),
  );
}

function WithdrawForm(props: {
  action: 'withdraw' | 'withdrawApproval';
  request: ProvisioningRequest;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { action, request, onDone, onCancel } = props;
  const api = useApi(provisioningApiRef);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const field = useFocused();
  const text = reason.trim();
  const lacks = action === 'withdrawApproval' && text === '';
  const label =
    action === 'withdraw' ? 'Withdraw request' : 'Withdraw approval';
  return (
    <Form
      label={label}
      submit={label}
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (!lacks) {
          void mutation.run(() =>
            api.act(request.id, action, {
              ...(text !== '' && { reason: text }),
              ...(action === 'withdraw' && {
                operation: request.operations.at(-1)?.id,
              }),
            }),
          );
        }
      }}
    >
      <TextField
        inputRef={field}
        size="small"
        label="Reason"
        value={reason}
        error={tried && lacks}
        helperText={tried && lacks ? 'A reason is required' : undefined}
        inputProps={{ maxLength: 2_000 }}
        onChange={({ target }) => setReason(target.value)}
      />
    </Form>
  );
}

/** The danger zone: what is lost, who uses it, and the name typed. */
export function Destroy(props: Parts) {
  const { request, product, onDone } = props;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const may = me !== undefined && allowedActionsOf(request, me).destroy;
  const { value: tried, error } = useAsyncKeepingLast(
    async abort =>
      may ? api.tryAct(request.id, 'destroy', {}, { abort }) : undefined,
    ['provisioning Destroy', api, request.id, may],
  );
  if (!may) {
    return null;
  }
  const name = nameOf(request, product);
  const backups =
    product?.levels[String(request.intent.durability)]?.promise.backups;
  return (
    <Card
      danger
      title="Destroy"
      icon={<DeleteIcon aria-hidden color="error" sx={{ fontSize: 20 }} />}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          rowGap: 0.5,
          mb: 1.5,
          fontSize: 13,
        }}
      >
        <Box sx={{ color: 'error.main' }}>
          <AlertIcon
            aria-hidden
            sx={{ fontSize: 16, mr: 0.5, verticalAlign: '-3px' }}
          />
          {backups === undefined && 'Backups unknown. '}
          {backups === 'none' && 'No backup. '}
          {backups !== undefined &&
            backups !== 'none' &&
            `Backups: ${backups}. `}
          Data and password are lost.
        </Box>
        {error ? (
          <span role="alert">
            <Sentence text={error.message} />
          </span>
        ) : (
          <>
            <Dependents tried={tried} />
            <Approval tried={tried} />
          </>
        )}
      </Box>
      <TypedConfirmation
        name={name}
        label={`Destroy ${name}`}
        disabled={error !== undefined}
        run={() => api.act(request.id, 'destroy', {})}
        onDone={() => onDone(`Destruction of ${name} requested`)}
      />
    </Card>
  );
}

function Dependents(props: { tried: DryRun | undefined }) {
  const { destroys } = props.tried ?? {};
  if (!destroys) {
    return null;
  }
  const { dependents } = destroys;
  if (!dependents) {
    return <span>Readers unknown</span>;
  }
  return dependents.length > 0 ? (
    <span>
      Used by <EntityNames refs={dependents} />
    </span>
  ) : (
    <span>No known reader</span>
  );
}

function Approval(props: { tried: DryRun | undefined }) {
  const approval = props.tried?.approval;
  if (!approval) {
    return props.tried ? <span>Approval unknown until planned</span> : null;
  }
  return approval.needed ? (
    <span>
      Needs approval by <EntityNames refs={approval.by ?? []} />:{' '}
      <EntityTitlesIn text={approval.because ?? ''} />
    </span>
  ) : (
    <span>No approval required</span>
  );
}
