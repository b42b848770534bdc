import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  EntityName,
  Form,
  RelativeTime,
  useMutation,
  number,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  defaultSkipHours,
  type ListedRelease,
  maxSkipDays,
  type ReleaseInEnvironment,
  type Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';

const quiet = { fontSize: 13, color: 'text.secondary' };
const hourMs = 3_600_000;

type Props = {
  release: ListedRelease;
  state: ReleaseInEnvironment;
  environment: Releases['ladder']['environments'][number];
  onChanged: () => void;
};

/** Who let it skip the environment, or, for its owner, a form that does. */
export function Skip(props: Props) {
  const { environment, release, state } = props;
  const [isOpen, setOpen] = useState(false);
  if (state.skip) {
    return <Skipped {...props} skip={state.skip} />;
  }
  // A tag can be moved: nothing that is known by one alone may skip.
  const isNamed = release.content.digest !== undefined;
  if (!isNamed || !environment.maySkip || state.state === 'verified') {
    return null;
  }
  return isOpen ? (
    <SkipForm {...props} onClosed={() => setOpen(false)} />
  ) : (
    <Button
      size="small"
      variant="outlined"
      onClick={() => setOpen(true)}
      sx={{ textTransform: 'none', justifySelf: 'start' }}
    >
      Let it skip {environment.name}
    </Button>
  );
}

function Skipped(
  props: Props & { skip: NonNullable<ReleaseInEnvironment['skip']> },
) {
  const { environment, onChanged, skip } = props;
  const api = useApi(scorecardsApiRef);
  return (
    <Box>
      May be skipped: <EntityTitlesIn text={skip.reason} /> · Ends{' '}
      <RelativeTime instant={skip.until} />
      <Box sx={quiet}>
        {skip.incident && <>{skip.incident} · </>}
        {skip.by && <EntityName entityRef={skip.by} />}
      </Box>
      {environment.maySkip && (
        <Decide
          what={`the skip of ${environment.name}`}
          onDone={onChanged}
          onConflict={onChanged}
          choices={[
            {
              words: 'Withdraw',
              needsReason: true,
              refuses: true,
              run: reason =>
                api.withdrawReleaseSkip(skip.id, {
                  version: skip.version,
                  reason: reason!,
                }),
            },
          ]}
        />
      )}
    </Box>
  );
}

function SkipForm(props: Props & { onClosed: () => void }) {
  const { environment, onChanged, onClosed, release } = props;
  const api = useApi(scorecardsApiRef);
  const [values, setValues] = useState({
    reason: '',
    incident: '',
    hours: String(defaultSkipHours),
  });
  const [lacks, setLacks] = useState(false);
  const mutation = useMutation(() => {
    onClosed();
    onChanged();
  });
  const hours = Number(values.hours);
  const isHours = hours > 0 && hours <= maxSkipDays * 24;
  const isReason = values.reason.trim() !== '';
  const submit = () => {
    setLacks(true);
    if (!isReason || !isHours) {
      return;
    }
    void mutation.run(() =>
      api.skipRelease({
        entityRef: release.content.entityRef,
        release: release.id,
        environment: environment.name,
        reason: values.reason.trim(),
        until: new Date(Date.now() + hours * hourMs).toISOString(),
        ...(values.incident.trim() && { incident: values.incident.trim() }),
      }),
    );
  };
  const field = (
    name: keyof typeof values,
    label: string,
    wrong?: string,
    placeholder = '',
  ) => (
    <TextField
      size="small"
      required={name !== 'incident'}
      label={label}
      placeholder={placeholder}
      value={values[name]}
      error={lacks && wrong !== undefined}
      helperText={lacks ? wrong : undefined}
      inputProps={{ maxLength: 2_000 }}
      onChange={({ target }) => setValues({ ...values, [name]: target.value })}
    />
  );
  return (
    <Form
      label={`Let it skip ${environment.name}`}
      submit={`Let it skip ${environment.name}`}
      {...{ mutation, onSubmit: submit, onCancel: onClosed }}
    >
      {field('reason', 'Reason', isReason ? undefined : 'Say why.')}
      {field('incident', 'Incident, where there is one', undefined, 'INC-412')}
      {field(
        'hours',
        'Hours for which it holds',
        isHours
          ? undefined
          : `More than 0, at most ${number(maxSkipDays * 24)}.`,
      )}
    </Form>
  );
}
