import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { portalOverHttp, undeclaredCall } from './fixtures';

const list =
  '/evidence/discrepancies?owner=group%3Adefault%2Fpayments-platform';

/** Its own; one that is open lists what may be decided, too. */
const items = async () => {
  const found = await screen.findByRole('list', { name: 'Discrepancies' });
  const all = await within(found).findAllByRole('listitem');
  return all.filter(item => item.parentElement === found);
};

describe('the discrepancies', () => {
  it('are first those of one’s own team, with the owners beside them', async () => {
    const portal = openPage('/evidence/discrepancies');
    const owners = await screen.findByRole('region', { name: 'Owners' });
    expect(
      within(owners).getByRole('link', { name: 'payments-platform' }),
    ).toHaveAttribute('aria-current', 'true');
    expect(
      within(owners).getByRole('link', { name: 'No owner' }),
    ).toBeVisible();
    expect(await items()).toHaveLength(2);
    expect(portal.requests).toContainEqual(
      expect.stringContaining('owner=group%3Adefault%2Fpayments-platform'),
    );
    expect(screen.getByRole('region', { name: 'Kinds' })).toHaveTextContent(
      'Undeclared call1',
    );
  });

  it('are none only of the sources that answer', async () => {
    const portal = portalOverHttp();
    portal.discrepancies = [];
    openPage('/evidence/discrepancies', { portal });
    expect(
      await screen.findByText(
        'No discrepancies between the sources that answer',
      ),
    ).toBeInTheDocument();
  });
});

describe('the list of one owner', () => {
  it('puts what is declared beside what was seen, and the patch below', async () => {
    const portal = openPage(list);
    const [item] = await items();
    expect(item).toHaveTextContent('checkoutservice calls fraudservice');
    expect(item).toHaveTextContent('1,204 calls');
    expect(item).toHaveTextContent(/Declared.*does not declare.*the catalog/);
    expect(item).toHaveTextContent(/Seen.*1,204 calls.*prometheus-eu/);
    expect(
      await within(item).findByRole('button', { name: 'Open pull request' }),
    ).toBeInTheDocument();
    expect(portal.requests).toContainEqual(
      expect.stringMatching(
        /owner=group%3Adefault%2Fpayments-platform&state=open&baseline=false&limit=10/,
      ),
    );
  });

  it('is narrowed, and its address keeps that', async () => {
    const portal = openPage(list);
    await items();
    await userEvent.click(screen.getByLabelText('Kind'));
    await userEvent.click(
      await screen.findByRole('option', {
        name: 'Unseen dependency',
      }),
    );
    await waitFor(async () => expect(await items()).toHaveLength(1));
    expect(portal.requests).toContainEqual(
      expect.stringContaining('kind=declared-only-edge'),
    );
    expect(
      screen.getByRole('link', { name: /no source has seen it/ }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/declared-1\?owner=.*&kind=declared-only-edge$/),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(
      await screen.findByRole('link', { name: /calls fraudservice/ }),
    ).toBeInTheDocument();
  });

  it('begins with what is new', async () => {
    openPage(list);
    const [fresh, old] = await items();
    expect(fresh).toHaveTextContent('New');
    expect(old).not.toHaveTextContent('New');
    await userEvent.click(screen.getByRole('button', { name: /^New/ }));
    await waitFor(async () => expect(await items()).toHaveLength(1));
  });

  it('comes a page at a time', async () => {
    const portal = portalOverHttp();
    portal.pageSize = 2;
    portal.discrepancies = ['a', 'b', 'c'].map(id => ({
      ...undeclaredCall,
      id,
    }));
    openPage(list, { portal });
    await waitFor(async () => expect(await items()).toHaveLength(2));
    portal.refuse['GET /discrepancies'] = { status: 500, message: 'Broken' };
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('Broken')).toBeInTheDocument();
    expect(await items()).toHaveLength(2);
    portal.refuse = {};
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(async () => expect(await items()).toHaveLength(3));
    expect(
      screen.queryByRole('button', { name: 'Show more' }),
    ).not.toBeInTheDocument();
  });

  it('distinguishes an address without meaning from an empty list', async () => {
    const portal = portalOverHttp();
    portal.refuse['GET /discrepancies'] = {
      status: 400,
      message: "'owner' must be an entity reference",
    };
    openPage('/evidence/discrepancies?owner=%20', { portal });
    expect(
      await screen.findAllByText(/That cannot be looked up/),
    ).not.toHaveLength(0);
    expect(screen.queryByText(/No discrepancies/)).not.toBeInTheDocument();
  });
});
