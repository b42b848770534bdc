import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  CopyButton,
  EntityName,
  Failed,
  plainly,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  connectionEnvironment,
  connectionUrl,
  psqlCommand,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Connection } from '@plumbline/backstage-plugin-provisioning-common';
import KeyIcon from '@mui/icons-material/KeyOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { ReactNode, useEffect, useState } from 'react';
import { provisioningApiRef } from '../../api';
import { Facts } from '../common/Facts';

/** How long a revealed password stays on the page, in ms. */
const shownMs = 60_000;

const forms = {
  psql: { title: 'psql', text: psqlCommand },
  url: { title: 'URL', text: connectionUrl },
  environment: { title: 'Environment', text: connectionEnvironment },
} as const;
type FormName = keyof typeof forms;

/** How to reach what was made, with its password for the first who asks. */
export function Connect(props: { id: string; onChanged: () => void }) {
  const { id, onChanged } = props;
  const api = useApi(provisioningApiRef);
  const [form, setForm] = useState<FormName>('psql');
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getConnection(id, { abort }),
    ['provisioning Connect', api, id],
  );
  return (
    <Card
      title="Connect"
      icon={<KeyIcon aria-hidden color="primary" sx={{ fontSize: 20 }} />}
      action={
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Form"
          value={form}
          onChange={(_, chosen: FormName | null) => chosen && setForm(chosen)}
        >
          {Object.entries(forms).map(([name, { title }]) => (
            <ToggleButton
              key={name}
              value={name}
              sx={{ py: 0.25, textTransform: 'none' }}
            >
              {title}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {!value && !error && <Reading what="the connection" lines={4} />}
      {error && (
        <Failed error={error} what="The connection" onRetry={refresh} />
      )}
      {value && (
        <>
          <Rows
            connection={value}
            password={
              <Password
                id={id}
                connection={value}
                onRevealed={() => {
                  refresh();
                  onChanged();
                }}
              />
            }
          />
          <Line text={forms[form].text(value)} what={forms[form].title} />
        </>
      )}
    </Card>
  );
}

function Rows(props: { connection: Connection; password: ReactNode }) {
  const { database, host, port, user } = props.connection;
  const rows = { Host: `${host}:${port}`, Database: database, User: user };
  return (
    <Facts
      facts={[
        ...Object.entries(rows).flatMap(([name, value]) =>
          value ? [[name, <Copied what={name} value={value} />] as const] : [],
        ),
        ['Password', props.password],
      ]}
    />
  );
}

function Copied(props: { what: string; value: string }) {
  const { value, what } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'space-between',
      }}
    >
      <code>{value}</code>
      <CopyButton text={() => value} what={what.toLowerCase()} />
    </Box>
  );
}

function Password(props: {
  id: string;
  connection: Connection;
  onRevealed: () => void;
}) {
  const { id, connection, onRevealed } = props;
  const { keptIn, revealed } = connection.password;
  const api = useApi(provisioningApiRef);
  const [password, setPassword] = useState<string>();
  // Where somebody was faster, the page shows who.
  const mutation = useMutation(onRevealed);
  useEffect(() => {
    if (password === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setPassword(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [password]);
  if (keptIn) {
    return (
      <>
        In {keptIn.store}: <code>{keptIn.ref}</code>{' '}
        <CopyButton text={() => keptIn.ref} what="where it is kept" />
      </>
    );
  }
  if (password !== undefined) {
    return (
      <Box
        sx={{ display: 'flex', justifyContent: 'space-between' }}
        aria-live="polite"
      >
        <code>{password}</code>
        <CopyButton
          text={() => password}
          what="the password"
          variant="outlined"
        />
      </Box>
    );
  }
  if (revealed) {
    return (
      <>
        Revealed to <EntityName entityRef={revealed.by} />{' '}
        <RelativeTime instant={revealed.at} />. It is shown only once.
      </>
    );
  }
  const reveal = async () => {
    try {
      const { password: shown } = await api.revealPassword(id);
      setPassword(shown);
    } catch (error) {
      onRevealed();
      throw error;
    }
  };
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <span aria-hidden>••••••••••••</span>
        <Button
          size="small"
          variant="outlined"
          disabled={mutation.busy}
          onClick={() => mutation.run(reveal)}
          sx={{ textTransform: 'none' }}
        >
          Reveal once
        </Button>
      </Box>
      <Alert
        severity={mutation.failure ? 'error' : 'warning'}
        sx={{ mt: 0.5, py: 0 }}
      >
        {mutation.failure
          ? plainly(mutation.failure.message)
          : 'Shown once, to one person. Recorded in the audit with your name.'}
      </Alert>
    </>
  );
}

function Line(props: { text: string; what: string }) {
  const { text, what } = props;
  return (
    <Box
      sx={{
        mt: 1,
        px: 1.5,
        py: 1,
        display: 'flex',
        alignItems: 'flex-start',
        justifyContent: 'space-between',
        gap: 1,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'action.hover',
      }}
    >
      <Box
        component="code"
        sx={{ fontSize: 12, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {text}
      </Box>
      <CopyButton text={() => text} what={`as ${what}`} />
    </Box>
  );
}
