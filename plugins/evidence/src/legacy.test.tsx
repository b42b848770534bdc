import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { portalOverHttp } from './fixtures';
import { EvidencePage, LoginPage } from './legacy';

let close: () => void;

async function open(path: string, fetch: typeof window.fetch) {
  const { unmount } = await renderInTestApp(
    <TestApiProvider
      apis={[
        [
          discoveryApiRef,
          { getBaseUrl: async id => `http://portal/api/${id}` },
        ],
        [fetchApiRef, { fetch }],
        [
          identityApiRef,
          {
            getBackstageIdentity: async () => ({
              type: 'user' as const,
              userEntityRef: 'user:default/ana.ruiz',
              ownershipEntityRefs: [],
            }),
          },
        ],
      ]}
    >
      <Routes>
        <Route path="/evidence/*" element={<EvidencePage />} />
        <Route path="/oauth2/authorize/:sessionId" element={<LoginPage />} />
      </Routes>
    </TestApiProvider>,
    { routeEntries: [path] },
  );
  close = unmount;
}

describe('in an app of the older frontend system', () => {
  // Files that share a process share the library, which cleans up in the first one.
  afterEach(() => close());

  it('shows the sources', async () => {
    await open('/evidence', portalOverHttp().fetch);
    expect(
      await screen.findByRole('heading', { name: /^Answering/ }),
    ).toBeInTheDocument();
    // A page of another plugin, which this portal lacks.
    expect(screen.queryByRole('link', { name: 'Set-up' })).toBeNull();
  });

  describe('the page where a command line logs in', () => {
    const callback = 'http://127.0.0.1:8055/callback';
    let requests: string[];
    let opened: jest.SpyInstance;

    /** Backstage's answers about a session, by method and what follows its id. */
    async function openLogin(
      answers: Record<string, [status: number, body: object]> = {},
      redirectUri = callback,
    ) {
      const all: typeof answers = {
        'GET ': [
          200,
          {
            id: 's 1',
            clientId:
              'https://portal.example.com/api/auth/.well-known/oauth-client/cli.json',
            clientName: 'Backstage CLI',
            redirectUri,
          },
        ],
        ...answers,
      };
      requests = [];
      await open('/oauth2/authorize/s%201', async (input, init) => {
        const [, path] = String(input).split('/api/auth/v1/sessions/s%201');
        const request = `${init?.method ?? 'GET'} ${path}`;
        requests.push(request);
        const [status, body] = all[request] ?? [404, {}];
        return new Response(JSON.stringify(body), { status });
      });
    }

    beforeEach(() => {
      opened = jest.spyOn(window, 'open').mockReturnValue(null);
    });
    afterEach(() => opened.mockRestore());

    it('names the client, where it returns to, and who it acts as', async () => {
      await openLogin();
      const client = await screen.findByRole('region', {
        name: 'Backstage CLI',
      });
      expect(client).toHaveTextContent(/Acts as ?ana\.ruiz/);
      expect(client).toHaveTextContent(/Described by ?portal\.example\.com/);
      expect(client).toHaveTextContent(/Returns to ?127\.0\.0\.1:8055/);
      expect(requests).toEqual(['GET ']);
      expect(opened).not.toHaveBeenCalled();
    });

    it.each([
      ['Approve', 'POST /approve', `${callback}?code=1`, /^Approved\./],
      ['Reject', 'POST /reject', `${callback}?error=no`, /^Rejected\./],
    ])('%ss', async (button, request, redirectUrl, words) => {
      await openLogin({ [request]: [200, { redirectUrl }] });
      await userEvent.click(
        await screen.findByRole('button', { name: button }),
      );
      expect(await screen.findByRole('alert')).toHaveTextContent(words);
      expect(requests).toEqual(['GET ', request]);
      expect(opened.mock.calls).toEqual([[redirectUrl, '_self']]);
    });

    it('begins again where the session has expired', async () => {
      await openLogin({
        'GET ': [400, { error_description: 'Authorization session expired' }],
      });
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'This login has expired, or was answered already. Begin it again in the terminal.',
      );
      expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    });

    it('names why an answer was refused', async () => {
      await openLogin({
        'POST /approve': [403, { error_description: 'Not you' }],
      });
      await userEvent.click(
        await screen.findByRole('button', { name: 'Approve' }),
      );
      expect(await screen.findByRole('alert')).toHaveTextContent('Not you');
      expect(opened).not.toHaveBeenCalled();
    });

    it('goes nowhere but to http and https', async () => {
      // eslint-disable-next-line no-script-url -- what must not be followed
      const redirectUrl = 'javascript:alert(1)';
      await openLogin({ 'POST /reject': [200, { redirectUrl }] }, redirectUrl);
      await userEvent.click(
        await screen.findByRole('button', { name: 'Reject' }),
      );
      expect(await screen.findByRole('alert')).toHaveTextContent(/^Rejected/);
      expect(opened).not.toHaveBeenCalled();
      expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    });
  });
});
