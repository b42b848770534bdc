import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import { portalOverHttp, undeclaredCall } from './fixtures';

const list =
  '/evidence/discrepancies?owner=group%3Adefault%2Fpayments-platform';

describe('the owners', () => {
  it('are one line each, one’s own teams first', async () => {
    openPage('/evidence/discrepancies');
    const yours = await screen.findByRole('region', { name: 'Yours' });
    expect(
      within(yours).getByRole('row', { name: /payments-platform/ }),
    ).toHaveTextContent(/^payments-platform120/);
    const others = await screen.findByRole('region', { name: 'Others' });
    expect(others).toHaveTextContent('the platform’s list');
    expect(within(yours).getByRole('link', { name: '1' })).toHaveAttribute(
      'href',
      '/evidence/discrepancies?owner=group%3Adefault%2Fpayments-platform&baseline=false',
    );
  });

  it('have nothing that anybody has looked for', async () => {
    const portal = portalOverHttp();
    portal.discrepancies = [];
    openPage('/evidence/discrepancies', { portal });
    expect(
      await screen.findByText('Nothing disagrees that anybody has looked for.'),
    ).toBeInTheDocument();
  });
});

describe('the list of one owner', () => {
  it('puts what is declared beside what was observed', async () => {
    const portal = openPage(list);
    const [item] = await screen.findAllByRole('listitem');
    expect(item).toHaveTextContent('1,204 calls');
    expect(item).toHaveTextContent(/Declared.*does not declare.*the catalog/);
    expect(item).toHaveTextContent(/Observed.*1,204 calls.*prometheus-eu/);
    expect(portal.requests).toContainEqual(
      expect.stringMatching(
        /owner=group%3Adefault%2Fpayments-platform&state=open%2Caccepted&baseline=false&limit=50/,
      ),
    );
  });

  it('is narrowed, and its address keeps that', async () => {
    const portal = openPage(list);
    await screen.findAllByRole('listitem');
    await userEvent.click(screen.getByLabelText('Kind'));
    await userEvent.click(
      await screen.findByRole('option', {
        name: 'dependencies that are not seen',
      }),
    );
    await waitFor(() =>
      expect(screen.getAllByRole('listitem')).toHaveLength(1),
    );
    expect(portal.requests.at(-1)).toContain('kind=declared-only-edge');
    expect(
      screen.getByRole('link', { name: /no source has seen it/ }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/declared-1\?owner=.*&kind=declared-only-edge$/),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all that stands' }),
    );
    await waitFor(() =>
      expect(
        screen.queryByRole('link', { name: /no source has seen it/ }),
      ).not.toBeInTheDocument(),
    );
    expect(
      await screen.findByRole('link', { name: /was seen to call/ }),
    ).toBeInTheDocument();
  });

  it('begins with what is new, and shows the rest on request', async () => {
    openPage(list);
    const fresh = await screen.findByRole('region', {
      name: 'New since the baseline',
    });
    expect(await within(fresh).findAllByRole('listitem')).toHaveLength(1);
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    await userEvent.click(
      screen.getByRole('button', { name: /there from the beginning/ }),
    );
    const rest = await screen.findByRole('region', {
      name: 'There from the beginning',
    });
    expect(await within(rest).findAllByRole('listitem')).toHaveLength(1);
  });

  it('shows the rest at once where nothing is new', async () => {
    const portal = portalOverHttp();
    portal.discrepancies = [{ ...undeclaredCall, baseline: true }];
    openPage(list, { portal });
    expect(await screen.findByText('Nothing new.')).toBeInTheDocument();
    expect(await screen.findAllByRole('listitem')).toHaveLength(1);
  });

  it('comes a page at a time', async () => {
    const portal = portalOverHttp();
    portal.pageSize = 2;
    portal.discrepancies = ['a', 'b', 'c'].map(id => ({
      ...undeclaredCall,
      id,
    }));
    openPage(list, { portal });
    await waitFor(() =>
      expect(screen.getAllByRole('listitem')).toHaveLength(2),
    );
    expect(screen.getByText(/and there are more/)).toBeInTheDocument();
    portal.refuse['GET /discrepancies'] = { status: 500, message: 'Broken' };
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('Broken')).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    portal.refuse = {};
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() =>
      expect(screen.getAllByRole('listitem')).toHaveLength(3),
    );
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
      await screen.findByText(/That cannot be looked up/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/Nothing disagrees/)).not.toBeInTheDocument();
  });
});
