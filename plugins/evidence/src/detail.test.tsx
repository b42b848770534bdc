import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import {
  patchOfCall,
  portalOverHttp,
  undeclaredCall,
  unmatchedAlert,
} from './fixtures';

const address = '/evidence/discrepancies/observed-1';
const section = (name: string) => screen.findByRole('region', { name });

describe('one discrepancy', () => {
  it('says what disagrees, who says what, and how it came so', async () => {
    openPage(`${address}?owner=all&kind=observed-only-edge`);
    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: /calls fraudservice/,
      }),
    ).toBeInTheDocument();
    const sources = await section('Sources');
    expect(sources).toHaveTextContent(/Declared.*does not declare/);
    expect(
      within(sources).getByRole('link', { name: /source/ }),
    ).toHaveAttribute('href', 'https://prometheus.example/graph');
    expect(await section('History')).toHaveTextContent(/Open.*automatically/);
    expect(
      screen.getByRole('link', { name: /Discrepancies$/ }),
    ).toHaveAttribute(
      'href',
      '/evidence/discrepancies?owner=all&kind=observed-only-edge',
    );
  });

  it('opened again is not one that nobody has decided on', async () => {
    const portal = portalOverHttp();
    const by = 'user:default/ana.ruiz';
    portal.discrepancies = [
      {
        ...undeclaredCall,
        decidedBy: by,
        history: [
          { at: '2026-03-03T22:10:00Z', state: 'open' },
          { at: '2026-03-03T23:10:00Z', state: 'dismissed', by, reason: 'x' },
          { at: '2026-03-03T23:20:00Z', state: 'open', by },
        ],
      },
    ];
    openPage(address, { portal });
    expect(
      await screen.findByText(/to be decided again \(/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/not decided yet/)).not.toBeInTheDocument();
  });

  it('of a signal says what it may mean', async () => {
    const portal = portalOverHttp();
    const meant = ['component:default/till', 'component:default/cart'];
    portal.discrepancies = [{ ...unmatchedAlert, candidates: meant }];
    openPage('/evidence/discrepancies/unmatched-1', { portal });
    const about = (await screen.findByText('About')).nextSibling;
    expect(about).toHaveTextContent(
      /^No entity of the catalog; it may mean till.*, cart/,
    );
  });

  it('that is not there, or not to be seen, says so', async () => {
    openPage('/evidence/discrepancies/gone');
    expect(await screen.findByText(/Not found/)).toBeInTheDocument();
  });
});

describe('deciding', () => {
  it('dismisses with a reason, never without, and opens again', async () => {
    const portal = openPage(address);
    const dismiss = await screen.findByRole('button', { name: /^Dismiss/ });
    await userEvent.click(dismiss);
    expect(screen.getByText('Say why.')).toBeVisible();
    expect(portal.requests).not.toContain(
      'POST /discrepancies/observed-1/dismiss',
    );
    await userEvent.type(screen.getByLabelText(/^Reason/), 'A load test');
    await userEvent.click(dismiss);
    expect(
      await screen.findByText('Dismissed', { selector: '[role=status]' }),
    ).toBeInTheDocument();
    expect(await section('History')).toHaveTextContent(
      /Dismissed.*by ana.ruiz: A load test/,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Reopen' }));
    expect(
      await screen.findByRole('button', { name: /^Dismiss/ }),
    ).toBeInTheDocument();
  });

  it('accepts by one click', async () => {
    const portal = openPage(address);
    await userEvent.click(
      await screen.findByRole('button', { name: /^Accept/ }),
    );
    expect(
      await screen.findByText('Accepted', { selector: '[role=status]' }),
    ).toBeInTheDocument();
    expect(portal.requests).toContain(`POST /discrepancies/observed-1/accept`);
    expect(
      screen.queryByRole('button', { name: /^Accept/ }),
    ).not.toBeInTheDocument();
  });

  it.each([
    [
      403,
      "You need the permission 'evidence.discrepancy.decide'",
      /you lack the permission/,
    ],
    [409, 'The sources agree by now', /Not done/],
  ])('says why it was refused with %d', async (status, message, words) => {
    const portal = portalOverHttp();
    portal.refuse['/accept'] = { status, message };
    openPage(address, { portal });
    const accept = await screen.findByRole('button', { name: /^Accept/ });
    await userEvent.click(accept);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(words);
    expect(alert).toHaveTextContent(message);
    expect(accept).toBeEnabled();
  });

  it('is not for one that closed', async () => {
    const portal = portalOverHttp();
    portal.discrepancies = [{ ...undeclaredCall, state: 'closed' }];
    openPage(address, { portal });
    expect(await section('Decide')).toHaveTextContent('nothing to decide');
    expect(
      screen.queryByRole('region', { name: 'Change' }),
    ).not.toBeInTheDocument();
  });
});

describe('the patch', () => {
  it('is shown as it is, with the file that it changes', async () => {
    openPage(address);
    const patch = await section('The patch');
    expect(patch).toHaveTextContent('+ - component:default/fraudservice');
    expect(screen.getByText('catalog/checkout.yaml:14')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /^File/ })).toHaveAttribute(
      'href',
      'https://git.example/shop/blob/main/catalog/checkout.yaml',
    );
    expect(
      screen.getByRole('button', { name: /Copy patch/ }),
    ).toBeInTheDocument();
  });

  it('is requested again for another one that may be meant', async () => {
    const portal = portalOverHttp();
    portal.patches[undeclaredCall.id] = {
      ...patchOfCall,
      others: ['component:default/fraud-v2'],
      fill: ['whose it is'],
    };
    openPage(address, { portal });
    expect(await screen.findByRole('note')).toHaveTextContent('whose it is');
    await userEvent.click(screen.getByLabelText('Which entity'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'fraud-v2' }),
    );
    await waitFor(() =>
      expect(portal.requests).toContain(
        'GET /discrepancies/observed-1/patch?candidate=component%3Adefault%2Ffraud-v2',
      ),
    );
  });

  it('says why there is none', async () => {
    const portal = portalOverHttp();
    portal.patches = {};
    openPage(address, { portal });
    expect(await screen.findByText('Nothing could have seen it')).toBeVisible();
    expect(screen.queryByText('There is no patch.')).not.toBeInTheDocument();
  });

  it('is none for what no description settles', async () => {
    const portal = openPage('/evidence/discrepancies/unmatched-1');
    expect(await section('Change')).toHaveTextContent(
      'No change of one file settles it',
    );
    expect(portal.requests.filter(one => one.includes('/patch'))).toEqual([]);
  });

  it('is opened as a pull request', async () => {
    openPage(address);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Open pull request' }),
    );
    expect(
      await screen.findByRole('link', { name: /^pull request/ }),
    ).toHaveAttribute('href', 'https://git.example/pull/7');
  });

  it('says why it was not opened', async () => {
    const portal = portalOverHttp();
    portal.refuse['pull-request'] = { status: 403, message: 'Not your file' };
    openPage(address, { portal });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Open pull request' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not done: you lack the permission. Not your file',
    );
  });
});
