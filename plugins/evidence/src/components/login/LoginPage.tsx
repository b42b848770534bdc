import { Content, Page } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  Card,
  EntityName,
  Failed,
  PageHead,
  readable,
  Reading,
  Refused,
  statusOf,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useParams } from 'react-router-dom';

/** As `GET /api/auth/v1/sessions/<id>` of Backstage has it. */
type Session = { clientId: string; clientName?: string; redirectUri: string };

type Answer = 'approve' | 'reject';

/**
 * `/oauth2/authorize/<session>`: where a user lets a command line act for them.
 * Apps of the newer frontend system have such a page in `@backstage/plugin-auth`.
 */
export function LoginPage() {
  useDocumentTitle('Log in');
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 640, mx: 'auto', mt: -1, ...readable }}>
          <PageHead title="Log in" />
          <Login />
        </Box>
      </Content>
    </Page>
  );
}

function Login() {
  const { sessionId = '' } = useParams();
  const discovery = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  // Backstage has no client for these.
  const request = async (path: string, init: RequestInit) => {
    const url = `${await discovery.getBaseUrl('auth')}/v1/sessions`;
    return answerOf(
      await fetchApi.fetch(
        `${url}/${encodeURIComponent(sessionId)}${path}`,
        init,
      ),
    );
  };
  const { error, loading, refresh, value } = useAsyncKeepingLast(
    async signal => (await request('', { signal })) as Session,
    ['evidence Login', fetchApi, sessionId],
  );
  const [answered, setAnswered] = useState<Answer>();
  if (answered) {
    return (
      <Alert severity={answered === 'approve' ? 'success' : 'info'}>
        {answered === 'approve' ? 'Approved' : 'Rejected'}. Go on where you
        began to log in.
      </Alert>
    );
  }
  if (error && [400, 404].includes(statusOf(error) ?? 0)) {
    return (
      <Alert severity="info">
        <strong>This login has expired, or was answered already.</strong> Begin
        it again in the terminal.
      </Alert>
    );
  }
  if (error) {
    return <Failed error={error} what="The login" onRetry={refresh} />;
  }
  if (!value) {
    return loading ? <Reading what="the login" lines={4} /> : null;
  }
  const onAnswer = async (answer: Answer) => {
    const { redirectUrl } = (await request(`/${answer}`, {
      method: 'POST',
    })) as { redirectUrl: string };
    setAnswered(answer);
    // The client chose it: another scheme would run code, or open another app.
    if (hostOf(redirectUrl)) {
      window.open(redirectUrl, '_self');
    }
  };
  return <Consent session={value} onAnswer={onAnswer} />;
}

function Consent(props: {
  session: Session;
  onAnswer: (answer: Answer) => Promise<void>;
}) {
  const { onAnswer, session } = props;
  const { clientId, clientName, redirectUri } = session;
  const me = useMe();
  const { busy, failure, run } = useMutation(() => {});
  const clientHost = hostOf(clientId);
  const host = hostOf(redirectUri);
  return (
    <Card title={clientName ?? clientId}>
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', sm: '130px 1fr' },
          columnGap: 1.5,
          rowGap: 0.75,
          m: 0,
          mb: 2,
          fontSize: 13,
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0, overflowWrap: 'anywhere' },
        }}
      >
        <Term label="Acts as">{me && <EntityName entityRef={me.user} />}</Term>
        {clientHost && <Term label="Described by">{clientHost}</Term>}
        <Term label="Returns to">{host ?? redirectUri}</Term>
      </Box>
      <Box sx={{ mb: 2, fontSize: 14 }}>
        {host
          ? 'It gets a token and can do everything that you can do in this portal. Approve only what you began yourself.'
          : 'Its address to return to is neither http nor https, and is not followed.'}
      </Box>
      <Box sx={{ display: 'flex', gap: 1 }}>
        {host && (
          <Button
            variant="contained"
            disabled={busy || !me}
            onClick={() => run(() => onAnswer('approve'))}
          >
            Approve
          </Button>
        )}
        <Button
          variant="outlined"
          disabled={busy}
          onClick={() => run(() => onAnswer('reject'))}
        >
          Reject
        </Button>
      </Box>
      <Refused error={failure} />
    </Card>
  );
}

function Term(props: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </>
  );
}

async function answerOf(response: Response): Promise<unknown> {
  const body = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw new EvidenceRequestError({
      status: response.status,
      message: body?.error_description ?? response.statusText,
      body,
    });
  }
  return body;
}

/** Undefined of what a browser is not sent to. */
function hostOf(url: string): string | undefined {
  try {
    const { host, protocol } = new URL(url);
    return /^https?:$/.test(protocol) ? host : undefined;
  } catch {
    return undefined;
  }
}
