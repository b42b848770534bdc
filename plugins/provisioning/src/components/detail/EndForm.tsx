import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  plainly,
  useAsyncKeepingLast,
  useMutation,
  useFocused,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  DryRun,
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import TextField from '@mui/material/TextField';
import { ReactNode, useState } from 'react';
import { provisioningApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { nameOf } from '../../model/request';
import { EntityNames } from '../common/EntityNames';

type EndAction = 'destroy' | 'extend' | 'withdraw' | 'withdrawApproval';

const reasonLabels: Record<EndAction, string> = {
  destroy: 'Why it is not needed any more',
  extend: 'Why it is needed',
  withdraw: 'Why it is not needed any more',
  withdrawApproval: 'Reason',
};

/** Says what becomes of it, and asks why, before something ends or is extended. */
export function EndForm(props: {
  action: EndAction;
  request: ProvisioningRequest;
  /** As it is today; absent where there is none any more. */
  product: ProductDetails | undefined;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { action, request, product, onDone, onCancel } = props;
  const api = useApi(provisioningApiRef);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const mutation = useMutation(onDone);
  const field = useFocused();
  // It is refused here as it would be: then there is nothing to send.
  const { value: tried, error } = useAsyncKeepingLast(
    async abort =>
      action === 'withdraw' || action === 'withdrawApproval'
        ? undefined
        : api.tryAct(request.id, action, {}, { abort }),
    [api, request.id, action],
  );
  const name = nameOf(request, product);
  const words = wordsOf(action, { name, product, request, tried });
  const text = reason.trim();
  const isConfirmed =
    (action !== 'destroy' || typed.trim() === name) &&
    (action !== 'withdrawApproval' || text !== '');
  return (
    <Form
      label={words.submit}
      submit={words.submit}
      mutation={{
        ...mutation,
        busy: mutation.busy || !isConfirmed || error !== undefined,
      }}
      onCancel={onCancel}
      onSubmit={() =>
        mutation.run(() =>
          api.act(request.id, action, {
            ...(text !== '' && { reason: text }),
            ...(action === 'withdraw' && {
              operation: request.operations.at(-1)?.id,
            }),
          }),
        )
      }
    >
      <div>
        {error ? (
          <span role="alert">{plainly(error.message)}</span>
        ) : (
          words.means
        )}
      </div>
      <TextField
        inputRef={field}
        size="small"
        label={reasonLabels[action]}
        value={reason}
        inputProps={{ maxLength: 2_000 }}
        onChange={({ target }) => setReason(target.value)}
      />
      {action === 'destroy' && (
        <TextField
          size="small"
          label={`Type ${name} to destroy it`}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
    </Form>
  );
}

function wordsOf(
  action: EndAction,
  about: {
    name: string;
    product: ProductDetails | undefined;
    request: ProvisioningRequest;
    tried: DryRun | undefined;
  },
): { submit: string; means: ReactNode } {
  const { name, product, request, tried } = about;
  if (action === 'withdraw') {
    return {
      submit: 'Withdraw it',
      means: 'Nothing is made of it, and nobody has to decide on it any more.',
    };
  }
  if (action === 'withdrawApproval') {
    return {
      submit: 'Withdraw approval',
      means: 'Nothing runs, and the request waits for an approval again.',
    };
  }
  if (action === 'extend') {
    const { ends } = tried ?? {};
    return {
      submit: ends ? `Extend to ${dayWords(ends.then)}` : 'Extend',
      means: ends
        ? `It ends on ${dayWords(ends.then)} in place of ${dayWords(
            ends.now,
          )}, and costs as much as before until then. It lasts until ${dayWords(
            ends.last,
          )} at most.`
        : 'Looking at how long it may last …',
    };
  }
  const promise =
    product?.levels[String(request.intent.durability)]?.promise.backups;
  return {
    submit: 'Destroy it',
    means: (
      <>
        {name} and everything in it is lost, and its password is deleted.
        {promise && ` Backups: ${promise}.`}
        <Dependents tried={tried} /> <Approval tried={tried} />
      </>
    ),
  };
}

function Dependents(props: { tried: DryRun | undefined }) {
  const { destroys } = props.tried ?? {};
  if (!destroys) {
    return null;
  }
  const { dependents } = destroys;
  if (!dependents) {
    return <> What uses it is unknown.</>;
  }
  return dependents.length > 0 ? (
    <>
      {' '}
      Used by <EntityNames refs={dependents} />.
    </>
  ) : (
    <> Nothing is known to use it.</>
  );
}

function Approval(props: { tried: DryRun | undefined }) {
  const { tried } = props;
  if (!tried) {
    return <>Looking at who has to approve it …</>;
  }
  const { approval } = tried;
  if (!approval) {
    return <>Who has to approve it is not known yet.</>;
  }
  return approval.needed ? (
    <>
      It waits for <EntityNames refs={approval.by ?? []} />, because{' '}
      {plainly(approval.because ?? '')}.
    </>
  ) : (
    <>Nobody has to approve it: it begins at once.</>
  );
}
